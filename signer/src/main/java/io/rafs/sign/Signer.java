package io.rafs.sign;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Somebody who can sign: a key in memory, in a token, or behind a service. Not for several threads at once.
 *
 * <p>Implementations sign messages, not digests, because tokens and services do not all take digests; one that does digests
 * the stream itself.
 */
public interface Signer extends Closeable {
    /** The public half. */
    VerifyingKey key();

    /** Certificates of the key, its own first and the root last; empty if there are none. */
    List<X509Certificate> chain();

    /**
     * The signature of all that {@code message} has.
     *
     * @throws IllegalArgumentException if the scheme is nothing for the key
     */
    byte[] sign(Scheme scheme, InputStream message) throws IOException;

    /** The signature of a message. */
    default byte[] sign(Scheme scheme, byte[] message) throws IOException {
        return sign(scheme, new ByteArrayInputStream(message));
    }

    /** Wipes what can be wiped, and logs out where it was logged in. */
    @Override
    void close() throws IOException;
}
