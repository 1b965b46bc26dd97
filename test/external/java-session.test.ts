import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { buildTestApp, createPartner, failure, type Partner, SENT, sessionPublicKey } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith } from './programs.ts';

/**
 * Sessions as old versions of the official Java SDK make them, with Java's own providers: `make` with a padding and an
 * algorithm writes the session, its key and the fields of its texts; `open` gives back a field's text, its HMAC checked.
 */
const PROGRAM = String.raw`
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

public class Session {
    static byte[] utf8(String text) { return text.getBytes(StandardCharsets.UTF_8); }
    static String base64(byte[] bytes) { return Base64.getEncoder().encodeToString(bytes); }

    static String hmac(String secret, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(utf8(secret), "HmacSHA256"));
        StringBuilder hex = new StringBuilder();
        for (byte one : mac.doFinal(utf8(text))) hex.append(String.format("%02x", one));
        return hex.toString();
    }

    static Cipher cipher(int mode, String algorithm, byte[] key, byte[] iv) throws Exception {
        boolean isGcm = algorithm.equals("AES_GCM");
        AlgorithmParameterSpec with = isGcm ? new GCMParameterSpec(128, iv) : new IvParameterSpec(iv);
        Cipher cipher = Cipher.getInstance(isGcm ? "AES/GCM/NoPadding" : "AES/CBC/PKCS5Padding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), with);
        if (isGcm) cipher.updateAAD(key);
        return cipher;
    }

    public static void main(String[] words) throws Exception {
        if (words[0].equals("open")) {
            String[] parts = words[3].split("\\$");
            byte[] key = Base64.getDecoder().decode(words[1]);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, "AES_CBC", key, Base64.getDecoder().decode(words[2]));
            String text = new String(cipher.doFinal(Base64.getDecoder().decode(parts[2])), StandardCharsets.UTF_8);
            if (!hmac(words[1], text).equals(parts[3])) throw new IllegalStateException("the HMAC does not fit");
            System.out.write(utf8(text));
            System.out.flush();
            return;
        }
        String padding = words[1], algorithm = words[2];
        byte[] key = new byte[32], iv = new byte[16];
        new SecureRandom().nextBytes(key);
        new SecureRandom().nextBytes(iv);
        byte[] spki = Base64.getDecoder().decode(words[3]);
        PublicKey publicKey = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
        Cipher rsa = Cipher.getInstance("RSA/ECB/" + padding);
        rsa.init(Cipher.ENCRYPT_MODE, publicKey);
        String prefix = "v1$" + UUID.randomUUID() + "$";
        System.out.println(prefix + base64(rsa.doFinal(utf8(algorithm + "$" + base64(key) + "$" + base64(iv)))));
        System.out.println(base64(key));
        System.out.println(base64(iv));
        for (int index = 4; index < words.length; index++) {
            String text = new String(Base64.getDecoder().decode(words[index]), StandardCharsets.UTF_8);
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, algorithm, key, iv).doFinal(utf8(text));
            System.out.println(prefix + base64(sealed) + (algorithm.equals("AES_CBC") ? "$" + hmac(base64(key), text) : ""));
        }
    }
}
`;

describeWith(['javac', 'java'], 'sessions of old Java SDKs', () => {
  const folder = newFolder();
  const java = (...words: string[]): string => execFileSync('java', ['-cp', folder, 'Session', ...words]).toString();
  let partner: Partner;

  beforeAll(async () => {
    writeFileSync(join(folder, 'Session.java'), PROGRAM);
    execFileSync('javac', ['-encoding', 'UTF-8', '-d', folder, join(folder, 'Session.java')]);
    partner = await createPartner((await buildTestApp()).app, { scenario: 'instant' });
  });

  const make = (padding: string, algorithm: string) => {
    const texts = [SENT.name, SENT.phone, SENT.birthday].map((text) => Buffer.from(text).toString('base64'));
    const lines = java('make', padding, algorithm, sessionPublicKey, ...texts)
      .trim()
      .split('\n');
    const [sessionKey = '', key = '', iv = '', userName, userPhone, userBirthday] = lines;
    return { key, iv, body: { requestType: 'USER_PERSONAL', sessionKey, userName, userPhone, userBirthday } };
  };

  it('0.0.3 to 0.0.6 with AES_CBC: the HMACs of a result are as those of its request', async () => {
    const { body } = make('OAEPWithSHA-1AndMGF1Padding', 'AES_CBC');
    const { txId } = (await partner.call('request', body)).json().success;
    const { key, iv, body: other } = make('OAEPWithSHA-1AndMGF1Padding', 'AES_CBC');
    const { personalData } = (await partner.call('result', { txId, sessionKey: other.sessionKey })).json().success;
    expect(java('open', key, iv, personalData.name)).toBe('김토스');
    expect(java('open', key, iv, personalData.gender)).toBe('FEMALE');
  });

  it('0.0.1 and 0.0.2: CE3200, and the hint names them', async () => {
    const answer = await partner.call('request', make('OAEPWithSHA-256AndMGF1Padding', 'AES_GCM').body);
    expect(answer.json()).toEqual(failure('CE3200'));
    expect(answer.headers['x-mock-toss-hint']).toMatch(/^sessionKey looks like Java SDK 0\.0\.1 or 0\.0\.2/);
  });

  it('0.0.1 and 0.0.2 with AES_CBC: CE3200, and the hint names them as well', async () => {
    const answer = await partner.call('request', make('OAEPWithSHA-256AndMGF1Padding', 'AES_CBC').body);
    expect(answer.json()).toEqual(failure('CE3200'));
    expect(answer.headers['x-mock-toss-hint']).toContain('Java SDK 0.0.1 and 0.0.2 do');
  });
});
