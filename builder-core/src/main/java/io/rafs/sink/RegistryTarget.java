package io.rafs.sink;

import io.rafs.image.RefusedException;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.oci.Reference;
import io.rafs.registry.BlobPush;
import io.rafs.registry.Registry;
import io.rafs.store.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

/** A repository of a registry: what it has is not sent. */
public final class RegistryTarget implements ImageTarget {
    private final Reference reference;
    private final Registry registry;

    private RegistryTarget(Reference reference, Registry registry) {
        this.reference = reference;
        this.registry = registry;
    }

    /**
     * The repository of a reference, whose tag the image gets.
     *
     * @throws RefusedException if the reference has a digest: that follows from the image
     */
    public static RegistryTarget open(Reference reference, Registry registry) throws RefusedException {
        if (reference.digest().isPresent()) {
            throw new RefusedException(
                    "image reference '%s'".formatted(reference),
                    "a target has no digest, expected a tag: the digest follows from the image");
        }
        return new RegistryTarget(reference, registry);
    }

    @Override
    public String name() {
        return reference.toString();
    }

    @Override
    public boolean put(Link link, Stored bytes) throws IOException {
        return registry.pushBlob(link.digest(), link.size(), bytes::open, Optional.empty()) == BlobPush.SENT;
    }

    @Override
    public void put(Document document) throws IOException {
        if (MediaType.isManifest(document.mediaType()) || MediaType.isIndex(document.mediaType())) {
            registry.pushManifest("sha256:" + document.digest(), document.mediaType(), document.bytes());
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
