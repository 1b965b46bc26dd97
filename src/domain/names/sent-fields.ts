/** The encrypted fields of a request with `USER_PERSONAL` (guide ②), and the field of the person that each one holds. */
export const sentFields = { userName: 'name', userPhone: 'phone', userBirthday: 'birthday' } as const;

export type SentField = keyof typeof sentFields;

export const sentFieldNames = Object.keys(sentFields) as readonly SentField[];
