package partner;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** One AES key and IV, wrapped for the service: make a new one for every call. Nothing but the JDK. */
final class TossCertSession {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final OAEPParameterSpec OAEP =
            new OAEPParameterSpec("SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT);

    enum Algorithm { AES_GCM, AES_CBC }

    private final Algorithm algorithm;
    private final String prefix;
    private final byte[] key;
    private final byte[] iv;
    /** What goes into the field sessionKey of the call. */
    final String sessionKey;

    /** @param publicKey one line of base64 SubjectPublicKeyInfo, as the service hands it out */
    TossCertSession(String publicKey, Algorithm algorithm, int keyBytes, String version) throws GeneralSecurityException {
        this.algorithm = algorithm;
        this.prefix = version + "$" + UUID.randomUUID() + "$";
        this.key = random(keyBytes);
        this.iv = random(algorithm == Algorithm.AES_GCM ? 12 : 16);
        PublicKey rsa = KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey)));
        Cipher wrapper = Cipher.getInstance("RSA/ECB/OAEPPadding");
        wrapper.init(Cipher.ENCRYPT_MODE, rsa, OAEP);
        String material = algorithm + "$" + base64(key) + "$" + base64(iv);
        this.sessionKey = prefix + base64(wrapper.doFinal(material.getBytes(StandardCharsets.UTF_8)));
    }

    String encrypt(String text) throws GeneralSecurityException {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        String sealed = prefix + base64(cipher(Cipher.ENCRYPT_MODE).doFinal(plain));
        return algorithm == Algorithm.AES_GCM ? sealed : sealed + "$" + hmac(plain);
    }

    String decrypt(String field) throws GeneralSecurityException {
        if (!field.startsWith(prefix)) throw new GeneralSecurityException("the field is of another session");
        String[] parts = field.substring(prefix.length()).split("\\$");
        byte[] plain = cipher(Cipher.DECRYPT_MODE).doFinal(Base64.getDecoder().decode(parts[0]));
        if (algorithm == Algorithm.AES_CBC && !MessageDigest.isEqual(parts[1].getBytes(), hmac(plain).getBytes())) {
            throw new GeneralSecurityException("the HMAC does not fit");
        }
        return new String(plain, StandardCharsets.UTF_8);
    }

    private Cipher cipher(int mode) throws GeneralSecurityException {
        boolean gcm = algorithm == Algorithm.AES_GCM;
        AlgorithmParameterSpec parameters = gcm ? new GCMParameterSpec(128, iv) : new IvParameterSpec(iv);
        Cipher cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "AES/CBC/PKCS5Padding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), parameters);
        if (gcm) cipher.updateAAD(key);
        return cipher;
    }

    /** As the Java SDK does it: the secret is the base64 text of the key, the result lower-case hexadecimal. */
    private String hmac(byte[] plain) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(base64(key).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(plain));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
