/**
 * Decides from values whether an image is accepted: what a policy file asks of it, which of the signatures found beside it
 * count, and which version of it was seen before. Nothing is fetched here, and no byte of an image is read: who gathers
 * signatures, and holds files against the statement that this package came to trust, is the caller.
 */
package io.rafs.policy;
