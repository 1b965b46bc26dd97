/**
 * What the control API answers, as records. Members that a record does not have are ignored, so that a newer server can send
 * more. Instants are ISO 8601 with offset: {@link java.time.Instant#parse} reads them. What is not marked
 * {@link mocktosscert.Nullable} can be {@code null} only when a server of another version leaves it out; a number is 0 then, and a
 * list or map empty.
 */
package mocktosscert.model;
