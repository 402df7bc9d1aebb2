package io.rafs.sink;

import io.rafs.format.RefusedException;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.oci.Reference;
import io.rafs.registry.BlobPush;
import io.rafs.registry.ManifestPush;
import io.rafs.registry.ReferrersTag;
import io.rafs.registry.Registry;
import io.rafs.store.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

/** A repository of a registry: what it has is not sent. */
public final class RegistryTarget implements ImageTarget {
    private final Reference reference;
    private final Registry registry;
    private final int atOnce;

    private RegistryTarget(Reference reference, Registry registry, int atOnce) {
        this.reference = reference;
        this.registry = registry;
        this.atOnce = atOnce;
    }

    /**
     * The repository of a reference, whose tag the image gets.
     *
     * @param atOnce most blobs that are sent at once
     * @throws RefusedException if the reference has a digest: that follows from the image
     */
    public static RegistryTarget open(Reference reference, Registry registry, int atOnce) throws RefusedException {
        if (reference.digest().isPresent()) {
            throw new RefusedException(
                    "image reference '%s'".formatted(reference),
                    "a target has no digest, expected a tag: the digest follows from the image");
        }
        return new RegistryTarget(reference, registry, atOnce);
    }

    @Override
    public String name() {
        return reference.toString();
    }

    @Override
    public int atOnce() {
        return atOnce;
    }

    /** Where another repository of the registry has the blob, the registry is asked to take it from there. */
    @Override
    public boolean put(Link link, Stored bytes) throws IOException {
        Optional<String> other = bytes.repository()
                .filter(from -> from.host().equals(reference.host()))
                .map(Reference::repository)
                .filter(from -> !from.equals(reference.repository()));
        return registry.pushBlob(link.digest(), link.size(), bytes::open, other) == BlobPush.SENT;
    }

    @Override
    public void put(Document document) throws IOException {
        if (MediaType.isManifest(document.mediaType()) || MediaType.isIndex(document.mediaType())) {
            ManifestPush pushed =
                    registry.pushManifest("sha256:" + document.digest(), document.mediaType(), document.bytes());
            if (!pushed.subjectListed()) {
                ReferrersTag.of(registry).add(document);
            }
        } else {
            registry.pushBlob(
                    document.digest(),
                    document.bytes().length,
                    () -> new ByteArrayInputStream(document.bytes()),
                    Optional.empty());
        }
    }

    @Override
    public void publish(Document root) throws IOException {
        registry.pushManifest(reference.tag().orElseThrow(), root.mediaType(), root.bytes());
    }

    @Override
    public void close() {
        // the client ends its connections by itself
    }
}
