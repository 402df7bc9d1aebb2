/**
 * Keys and signatures. Bytes and digests go in, signed envelopes come out, and beside each writer sits what verifies it. What
 * an image is, and where signatures are kept, is nobody's business here. Home of Bouncy Castle; none of its types is in a
 * public signature.
 */
package io.rafs.sign;
