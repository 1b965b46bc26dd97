import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { TossCertSessionGenerator } from '../../src/client/session.ts';
import { sessionPublicKey } from '../harness.ts';
import { describeWith, pythonWith } from './programs.ts';

const python = pythonWith('cryptography');

/** Opens what the helper has sealed, and seals what it opens, with the key and IV that a serialized session names. */
const PROGRAM = `
import base64, hashlib, hmac, json, sys
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

def unseal(session, field):
    version, id, algorithm, key_text, iv_text = session.split('$')
    key, iv = base64.b64decode(key_text), base64.b64decode(iv_text)
    parts = field.split('$')
    assert parts[:2] == [version, id]
    sealed = base64.b64decode(parts[2])
    if algorithm == 'AES_GCM':
        assert len(parts) == 3
        text = AESGCM(key).decrypt(iv, sealed, key)
        again = AESGCM(key).encrypt(iv, text, key)
        return text.decode(), '$'.join([version, id, base64.b64encode(again).decode()])
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    unpadder = PKCS7(128).unpadder()
    text = unpadder.update(decryptor.update(sealed) + decryptor.finalize()) + unpadder.finalize()
    secret = key if version == 'v1' else key_text.encode()
    mac = hmac.new(secret, text, hashlib.sha256).hexdigest()
    assert parts[3] == (mac.upper() if version == 'v1' else mac)
    return text.decode(), field

print(json.dumps([unseal(*pair) for pair in json.load(sys.stdin)]))`;

describeWith([python], 'the session helper', () => {
  it('seals what Python’s cryptography opens, and opens what that seals', async () => {
    const sessions = await Promise.all(
      ['v1', 'v1_0.0.14'].flatMap((version) => {
        const generator = new TossCertSessionGenerator(sessionPublicKey, { version });
        return [generator.generate(), generator.generate('AES_CBC'), generator.generateCBC128()];
      }),
    );
    const pairs = await Promise.all(
      sessions.map(async (session) => [session.serializeSession(), await session.encrypt('김토스 𠮷')]),
    );
    const output = execFileSync(python.path, ['-c', PROGRAM], { input: JSON.stringify(pairs) }).toString();
    const opened = JSON.parse(output) as [string, string][];
    expect(opened.map(([text]) => text)).toEqual(sessions.map(() => '김토스 𠮷'));
    for (const [index, [, field]] of opened.entries()) expect(await sessions[index]?.decrypt(field)).toBe('김토스 𠮷');
  });
});
