/** Where a `clientId` stands: of no known client. No client can have this id. */
export const NO_CLIENT = '-';
