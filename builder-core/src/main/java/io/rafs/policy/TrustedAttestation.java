package io.rafs.policy;

import io.rafs.statement.Statement;

/**
 * Something said of the image that is believed.
 *
 * @param statement what is said
 * @param signatory whose key says so
 */
public record TrustedAttestation(Statement statement, Signatory signatory) {}
