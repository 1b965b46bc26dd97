import { describe, expect, it, vi } from 'vitest';
import { AnchorIndex } from '../../src/leak-scan/anchor-index.ts';
import { scanBlock } from '../../src/leak-scan/block.ts';
import type { Needle } from '../../src/leak-scan/needle.ts';
import type { Sign, Wanted } from '../../src/leak-scan/wanted.ts';
import { scanText } from './samples.ts';

describe('a text that is full of what may be a value', () => {
  it('has each value compared with few others, however many stand near', () => {
    let looks = 0;
    const owners = new Proxy([0], {
      get: (target, key) => {
        looks += 1;
        return Reflect.get(target, key);
      },
    });
    const needle: Needle = {
      kind: 'birthday',
      owners,
      masked: '***',
      isCertain: false,
      find: (_bytes, start) => ({ start, end: start + 8, encodings: [] }),
    };
    const wanted: Wanted = {
      anchors: new AnchorIndex<Needle | Sign>([[{ head: '199303', tail: '24' }, needle]]),
      labels: ['x'],
      companions: new AnchorIndex([]),
    };
    const text = Buffer.from('19930324 '.repeat(2_000));
    expect(scanBlock(text, 0, text.length, wanted).finds).toEqual([]);
    expect(looks).toBeLessThan(2_000 * 40);
  });

  it('reads a long row of encoded backslashes a few times only, not once for each', () => {
    expect(scanText('%5C'.repeat(100_000), { buffer: Buffer.alloc(400_000) })).toEqual([]);
  });

  it.each(['v1$', 'eyJhbG', 'AES_GCM$', 'v1_0'])(
    'reads little of it again where a key or token may begin: %s',
    (head) => {
      const text = head.repeat(3_000);
      let read = 0;
      const toText = Buffer.prototype.toString;
      const spy = vi.spyOn(Buffer.prototype, 'toString').mockImplementation(function (this: Buffer, ...words) {
        const made = toText.apply(this, words);
        read += made.length;
        return made;
      });
      expect(scanText(text)).toEqual([]);
      spy.mockRestore();
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThan(text.length * 150);
    },
  );
});
