package mocktosscert.model;

import mocktosscert.Nullable;
import mocktosscert.Severity;

/**
 * A mistake of an integration: one finding for each rule and client.
 *
 * @param txId the transaction in which it was seen last
 * @param transactions in how many transactions, for rules about a transaction
 * @param message what was seen, what the source says, how to fix it
 * @param source a section of the guide of the real service, or a standard
 * @param messageKo the same in Korean
 */
public record Finding(
        String id,
        String rule,
        Severity severity,
        String clientId,
        @Nullable String txId,
        String firstSeenAt,
        String lastSeenAt,
        int count,
        @Nullable Integer transactions,
        String message,
        String seen,
        String says,
        String fix,
        String source,
        String messageKo,
        String seenKo,
        String saysKo,
        String fixKo,
        String sourceKo) {}
