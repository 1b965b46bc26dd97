package mocktosscert;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the address of a server, and brings it into the form that messages show. */
final class BaseUrl {
    private static final String NO_URL =
            "the address of mock-toss-cert must be a URL, such as http://localhost:8677";
    private static final int MAX_PORT = 65_535;

    /** A URL whose host has letters that are not ASCII. */
    private static final Pattern OTHER_HOST = Pattern.compile(
            "(?<before>[a-z]+://(?:[^/?#]*@)?)(?<host>[^/?#@:]*[^/?#@:\\x00-\\x7f][^/?#@:]*)(?<after>.*)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private BaseUrl() {}

    static String of(String text) {
        URI uri;
        try {
            uri = new URI(new URI(withAsciiHost(text.strip())).toASCIIString());
        } catch (URISyntaxException | IllegalArgumentException error) {
            throw new IllegalArgumentException(NO_URL, error);
        }
        if (uri.getScheme() == null) throw new IllegalArgumentException(NO_URL);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(
                    "the address of mock-toss-cert must be http or https, not " + scheme + ":");
        }
        if (isGiven(uri.getRawUserInfo()) || isGiven(uri.getRawQuery()) || isGiven(uri.getRawFragment())) {
            throw new IllegalArgumentException(
                    "the address of mock-toss-cert must have no credentials, query or fragment");
        }
        if (uri.getHost() == null) {
            boolean hasUnderscore = uri.getRawAuthority() != null && uri.getRawAuthority().contains("_");
            throw new IllegalArgumentException(
                    hasUnderscore ? NO_URL + ": Java connects to no host with _ in its name" : NO_URL);
        }
        if (uri.getPort() > MAX_PORT) throw new IllegalArgumentException(NO_URL);
        boolean isDefaultPort = uri.getPort() == (scheme.equals("http") ? 80 : 443);
        String port = uri.getPort() == -1 || isDefaultPort ? "" : ":" + uri.getPort();
        String path = uri.getRawPath().replaceFirst("/+$", "");
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + path;
    }

    private static String withAsciiHost(String url) {
        Matcher parts = OTHER_HOST.matcher(url);
        if (!parts.matches()) return url;
        return parts.group("before") + IDN.toASCII(parts.group("host"), IDN.USE_STD3_ASCII_RULES) + parts.group("after");
    }

    private static boolean isGiven(@Nullable String part) {
        return part != null && !part.isEmpty();
    }
}
