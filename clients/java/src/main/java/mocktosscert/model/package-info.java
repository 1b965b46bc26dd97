/**
 * What the control API answers, as records. Members that a record does not have are ignored, so that a newer server can send
 * more. Instants are ISO 8601 with offset: {@link java.time.Instant#parse} reads them. Only what is marked
 * {@link mocktosscert.Nullable} can be {@code null}.
 */
package mocktosscert.model;
