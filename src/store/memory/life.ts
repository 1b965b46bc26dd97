/**
 * One life of a client, as a key of its records. Once the client has another life, records under this key are not found any
 * more. `clientId` is `null` for records of no known client.
 */
export class Life<Id extends string | null = string | null> {
  readonly clientId: Id;

  constructor(clientId: Id) {
    this.clientId = clientId;
  }
}
