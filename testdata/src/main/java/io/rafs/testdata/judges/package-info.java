/**
 * Verifiers of signatures that other people wrote, each with a home directory of its own and without a network: cosign,
 * notation, openssl. What is missing is told aloud, and the test skipped.
 */
package io.rafs.testdata.judges;
