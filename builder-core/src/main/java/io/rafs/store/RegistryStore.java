package io.rafs.store;

import io.rafs.format.Digest;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.MediaType;
import io.rafs.oci.Reference;
import io.rafs.registry.RawManifest;
import io.rafs.registry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A repository of a registry. Blobs are streamed; each is checked by the time that its end is reported. */
public final class RegistryStore implements ImageStore {
    /** Documents that are asked for more than once, as a config is for its platform and for its layers. */
    private static final int REMEMBERED = 16;

    private final Reference reference;
    private final Registry registry;
    private final Map<Digest, Document> remembered = new LinkedHashMap<>();

    /** The image that a reference names, in its repository; nothing is asked yet. */
    public RegistryStore(Reference reference, Registry registry) {
        this.reference = reference;
        this.registry = registry;
    }

    @Override
    public String kind() {
        return "image of a registry";
    }

    @Override
    public Document root() throws IOException {
        RawManifest manifest = registry.manifest(reference.tagOrDigest());
        Document document = Document.of(reference.toString(), manifest.mediaType(), manifest.bytes());
        if (!manifest.mediaType().isEmpty()) {
            return document;
        }
        return Document.of(document.where(), document.json().text("mediaType").orElse(""), manifest.bytes());
    }

    /** Manifests and indexes are not among the blobs. */
    @Override
    public Document document(String what, Descriptor descriptor) throws IOException {
        Document known = remembered.get(descriptor.digest());
        if (known != null && known.bytes().length == descriptor.size()) {
            return new Document(known.where(), descriptor.mediaType(), known.bytes(), known.digest());
        }
        Document document = fetch(what, descriptor);
        if (remembered.size() < REMEMBERED) {
            remembered.put(document.digest(), document);
        }
        return document;
    }

    private Document fetch(String what, Descriptor descriptor) throws IOException {
        if (!MediaType.isManifest(descriptor.mediaType()) && !MediaType.isIndex(descriptor.mediaType())) {
            return ImageStore.super.document(what, descriptor);
        }
        RawManifest manifest = registry.manifest("sha256:" + descriptor.digest());
        return Document.of(
                "%s, %s sha256:%s".formatted(registry.name(), what, descriptor.digest()),
                descriptor.mediaType(),
                manifest.bytes());
    }

    @Override
    public Stored blob(Descriptor descriptor) {
        return new RegistryBlob(
                "%s, blob sha256:%s".formatted(registry.name(), descriptor.digest()),
                descriptor,
                registry,
                Optional.of(reference));
    }

    private record RegistryBlob(String name, Descriptor descriptor, Registry registry, Optional<Reference> repository)
            implements Stored {
        @Override
        public long size() {
            return descriptor.size();
        }

        @Override
        public InputStream open() throws IOException {
            return registry.openBlob(descriptor.digest(), descriptor.size());
        }
    }
}
