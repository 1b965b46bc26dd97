/** What every snippet needs to know of this server. */
export interface SnippetValues {
  readonly base: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Snippet {
  readonly id: string;
  readonly name: string;
  readonly code: string;
}

const AUTH = '/api/v2/sign/user/auth/id';

const curl = ({ base, clientId, clientSecret }: SnippetValues): string => `TOKEN=$(curl -s ${base}/token \\
  -d grant_type=client_credentials -d scope=ca \\
  -d client_id=${clientId} \\
  -d client_secret=${clientSecret} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

curl -s ${base}${AUTH}/request \\
  -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d '{"requestType":"USER_NONE","requestUrl":"https://partner.example/done"}'`;

const java = ({ base, clientId, clientSecret }: SnippetValues): string => `import java.net.URI;
import java.net.http.*;
import java.net.http.HttpResponse.BodyHandlers;

public class Start {
  public static void main(String[] args) throws Exception {
    var http = HttpClient.newHttpClient();
    var token = http.send(HttpRequest.newBuilder(URI.create("${base}/token"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&scope=ca"
            + "&client_id=${clientId}"
            + "&client_secret=${clientSecret}"))
        .build(), BodyHandlers.ofString()).body().replaceAll(".*\\"access_token\\":\\"([^\\"]*)\\".*", "$1");
    var answer = http.send(HttpRequest.newBuilder(URI.create("${base}${AUTH}/request"))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(
            "{\\"requestType\\":\\"USER_NONE\\",\\"requestUrl\\":\\"https://partner.example/done\\"}"))
        .build(), BodyHandlers.ofString());
    System.out.println(answer.body());
  }
}`;

const kotlin = ({ base, clientId, clientSecret }: SnippetValues): string => `import org.springframework.http.MediaType
import org.springframework.util.LinkedMultiValueMap
import org.springframework.web.client.RestClient

fun main() {
    val toss = RestClient.create("${base}")
    val form = LinkedMultiValueMap(mapOf(
        "grant_type" to listOf("client_credentials"),
        "scope" to listOf("ca"),
        "client_id" to listOf("${clientId}"),
        "client_secret" to listOf("${clientSecret}"),
    ))
    val token = toss.post().uri("/token")
        .contentType(MediaType.APPLICATION_FORM_URLENCODED).body(form)
        .retrieve().body(Map::class.java)!!["access_token"]
    val answer = toss.post().uri("${AUTH}/request")
        .header("Authorization", "Bearer $token")
        .contentType(MediaType.APPLICATION_JSON)
        .body(mapOf("requestType" to "USER_NONE", "requestUrl" to "https://partner.example/done"))
        .retrieve().body(String::class.java)
    println(answer)
}`;

const node = ({ base, clientId, clientSecret }: SnippetValues): string => `const base = '${base}';
const { access_token: token } = await fetch(base + '/token', {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    scope: 'ca',
    client_id: '${clientId}',
    client_secret: '${clientSecret}',
  }),
}).then((answer) => answer.json());

const answer = await fetch(base + '${AUTH}/request', {
  method: 'POST',
  headers: { authorization: \`Bearer \${token}\`, 'content-type': 'application/json' },
  body: JSON.stringify({ requestType: 'USER_NONE', requestUrl: 'https://partner.example/done' }),
});
console.log(await answer.json());`;

const python = ({ base, clientId, clientSecret }: SnippetValues): string => `import json
from urllib.parse import urlencode
from urllib.request import Request, urlopen

base = "${base}"
form = urlencode({
    "grant_type": "client_credentials",
    "scope": "ca",
    "client_id": "${clientId}",
    "client_secret": "${clientSecret}",
})
token = json.load(urlopen(base + "/token", form.encode()))["access_token"]
body = {"requestType": "USER_NONE", "requestUrl": "https://partner.example/done"}
request = Request(
    base + "${AUTH}/request",
    json.dumps(body).encode(),
    {"Authorization": "Bearer " + token, "Content-Type": "application/json"},
)
print(json.load(urlopen(request)))`;

const php = ({ base, clientId, clientSecret }: SnippetValues): string => `<?php
$base = '${base}';
$post = fn (string $path, array $headers, string $body) => json_decode(file_get_contents($base . $path, false,
    stream_context_create(['http' => ['method' => 'POST', 'header' => $headers, 'content' => $body]])), true);

$token = $post('/token', ['Content-Type: application/x-www-form-urlencoded'], http_build_query([
    'grant_type' => 'client_credentials',
    'scope' => 'ca',
    'client_id' => '${clientId}',
    'client_secret' => '${clientSecret}',
]))['access_token'];

$answer = $post('${AUTH}/request',
    ["Authorization: Bearer $token", 'Content-Type: application/json'],
    json_encode(['requestType' => 'USER_NONE', 'requestUrl' => 'https://partner.example/done']));
print_r($answer);`;

/** Programs that get an access token and request a certification. */
export const snippetsOf = (values: SnippetValues): readonly Snippet[] => [
  { id: 'curl', name: 'curl', code: curl(values) },
  { id: 'java', name: 'Java', code: java(values) },
  { id: 'kotlin', name: 'Kotlin (Spring)', code: kotlin(values) },
  { id: 'node', name: 'Node.js', code: node(values) },
  { id: 'python', name: 'Python', code: python(values) },
  { id: 'php', name: 'PHP', code: php(values) },
];
