const text = process.env.MOCK_TOSS_TEST_TIME_SCALE ?? '1';
const scale = Number(text);
if (!(scale > 0)) throw new Error(`MOCK_TOSS_TEST_TIME_SCALE is "${text}": it must be a number above 0, such as 4`);

/** How long tests wait before they give up, as it is on a machine with nothing else to do: a slower one sets the variable. */
export const timeLimit = (ms: number): number => ms * scale;
