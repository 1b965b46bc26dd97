import leven from 'leven';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Names of fields and parameters that say nothing about anybody: the guide's, OAuth's, and what people write instead. */
const fieldNames = words(`
  requestType triggerType requestUrl userName userPhone userBirthday sessionKey txId certificate
  successCallbackUrl failCallbackUrl nonce expireSeconds serviceType
  grant_type scope client_id client_secret access_token refresh_token token token_type redirect_uri
  name phone phoneNumber birthday birthdate gender nationality email ci di user userInfo person data body header
  address addressDetails zipCode ageGroup
  username password id type status error state code key value
`);

/** Parts of paths: the guide's, this server's, and what people write instead. */
const pathParts = words(`
  api v1 v2 v3 sign user auth id request status result token oauth oauth2 certificate validate easy app start cert
  api-client transactions health ready _control docs info index.html favicon.ico demo assets
`);

const MAX_LENGTH = 40;

/** The known word that is meant, misspelt or not; `undefined` for anything that could be somebody's name or secret. */
const findNearest = (text: string, known: readonly string[]): string | undefined => {
  if (text.length > MAX_LENGTH) return undefined;
  const plain = text.toLowerCase();
  return known.find((word) => {
    const most = word.length > 6 ? 2 : word.length > 3 ? 1 : 0;
    return Math.abs(word.length - plain.length) <= most && leven(plain, word.toLowerCase()) <= most;
  });
};

export const findFieldName = (text: string): string | undefined => findNearest(text, fieldNames);

export const isPathPart = (text: string): boolean => findNearest(text, pathParts) !== undefined;
