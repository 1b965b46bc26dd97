/**
 * One life of a client, as a key: whatever is kept under it is not found any more once the client has another. `null`: of
 * no known client.
 */
export class Life {
  readonly clientId: string | null;

  constructor(clientId: string | null) {
    this.clientId = clientId;
  }
}
