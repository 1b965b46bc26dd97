/** Of clients, scenarios, personas: what their ids look like. */
export const idPattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';

export const MAX_SECRET_LENGTH = 256;
