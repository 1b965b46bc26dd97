/**
 * A key for one life of a client. What is kept under this key cannot be found any more when the client has begun another
 * life. `clientId` is `null` for what belongs to no client.
 */
export class Life {
  readonly clientId: string | null;

  constructor(clientId: string | null) {
    this.clientId = clientId;
  }
}
