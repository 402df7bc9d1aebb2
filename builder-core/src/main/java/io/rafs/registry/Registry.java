package io.rafs.registry;

import io.rafs.format.Digest;
import io.rafs.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * One repository of a registry. Digests are SHA-256. All methods may be called by several threads at once.
 *
 * <p>Each method tries again, within {@link RetryPolicy}, what may go better a second time. What does not is a
 * {@link RegistryException}, whose kind says what a caller may decide on.
 */
public interface Registry {
    /** The most bytes of a manifest or an index, and of what else is read into memory at once: 8 MiB. */
    int MAX_MANIFEST = 8 << 20;

    /** The most bytes that {@link #readRange} takes into memory: 64 MiB. */
    int MAX_RANGE = 64 << 20;

    /** The repository of a reference; its tag and digest do not matter. Nothing is asked yet. */
    static Registry of(Reference repository, RegistryOptions options) {
        return new HttpRegistry(repository, options);
    }

    /** Host and repository, for messages. */
    String name();

    /**
     * A manifest or index as the registry has it.
     *
     * @param tagOrDigest a tag, or {@code sha256:} and 64 hex digits: then the bytes are held against it
     */
    RawManifest manifest(String tagOrDigest) throws IOException;

    /** The digest of a manifest or index, or nothing if there is none. Its bytes are not checked. */
    Optional<Digest> manifestDigest(String tagOrDigest) throws IOException;

    /** Whether the repository has this blob. */
    boolean blobExists(Digest digest) throws IOException;

    /**
     * The bytes of a blob, in order. Where a connection breaks, the rest is asked for. Bytes are handed out as they
     * arrive; only the end of the stream says that they were the right ones: a size or digest that is not the one asked
     * for is an exception in place of the end.
     *
     * @param size bytes, as a descriptor says
     */
    InputStream openBlob(Digest digest, long size) throws IOException;

    /**
     * Some bytes of a blob. A part has no digest of its own: whoever asks must know how to check it.
     *
     * @param offset 0 or more
     * @param length 1..{@link #MAX_RANGE}; a blob that has fewer bytes there is an error
     */
    byte[] readRange(Digest digest, long offset, int length) throws IOException;

    /**
     * Makes the repository have a blob. The content is opened again for every try, digested as it is sent, and not
     * committed unless it is what was promised.
     *
     * @param mountFrom a repository of the same registry that probably has the blob, so that it need not be sent
     */
    BlobPush pushBlob(Digest digest, long size, BlobContent content, Optional<String> mountFrom) throws IOException;

    /** Stores a manifest or index under a tag or its own digest; at most {@link #MAX_MANIFEST} bytes. */
    ManifestPush pushManifest(String tagOrDigest, String mediaType, byte[] manifest) throws IOException;

    /**
     * What refers to a manifest as its subject, by the referrers API or, where a registry has none, by the tag
     * {@code sha256-<hex>}; nothing if there is neither. In the order of the registry.
     *
     * @param artifactType only referrers of this type, if given
     */
    List<Referrer> referrers(Digest subject, Optional<String> artifactType) throws IOException;

    /** The repository's tags, at most a thousand. */
    List<String> tags() throws IOException;
}
