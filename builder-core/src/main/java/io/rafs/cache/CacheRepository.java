package io.rafs.cache;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.Blob;
import io.rafs.image.NamedOutput;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.NydusImage;
import io.rafs.oci.Reference;
import io.rafs.registry.RawManifest;
import io.rafs.registry.Registry;
import io.rafs.registry.RegistryException;
import io.rafs.registry.RegistryOptions;
import io.rafs.store.FileRange;
import io.rafs.store.RegistryStore;
import io.rafs.store.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A cache in a repository of a registry: entries are artifacts with tags {@code layer-KEY}. A blob stays there until somebody
 * reads it, and need not be read to come into another repository of the same registry. How long entries are kept is up to the
 * registry.
 */
public final class CacheRepository implements CachePlace {
    private final Reference reference;
    private final Registry registry;
    private final RegistryStore store;

    private CacheRepository(Reference reference, Registry registry) {
        this.reference = reference;
        this.registry = registry;
        store = new RegistryStore(reference, registry);
    }

    /**
     * The cache in a repository.
     *
     * @throws RefusedException if the reference is more than a repository
     */
    public static CacheRepository open(Reference reference, RegistryOptions options) throws RefusedException {
        if (reference.digest().isPresent()) {
            throw new RefusedException(
                    "image reference '%s'".formatted(reference),
                    "it has a digest, expected a repository: entries of a cache get tags of their own");
        }
        return new CacheRepository(reference, Registry.of(reference, options));
    }

    @Override
    public String name() {
        return registry.name();
    }

    @Override
    public Optional<Kept> find(Digest key, Path into) throws IOException {
        RawManifest manifest;
        try {
            manifest = registry.manifest(tag(key));
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
        CacheEntry entry = CacheEntry.parse(
                Document.of("%s:%s".formatted(registry.name(), tag(key)), manifest.mediaType(), manifest.bytes()));
        Path record = into.resolve("record-" + key.hex());
        try (InputStream in = store.blob(entry.record()).open();
                OutputStream out = new NamedOutput(record)) {
            in.transferTo(out); // its digest is right when its end is told
        }
        Optional<Stored> blob = entry.blob().map(store::blob);
        return Optional.of(new Kept(entry, FileRange.of(record), blob));
    }

    @Override
    public void keep(Digest key, Path record, Optional<Blob> blob) throws IOException {
        FileRange bytes = FileRange.of(record);
        Link link = CacheEntry.record(digest(bytes), bytes.size());
        registry.pushBlob(link.digest(), link.size(), bytes::open, Optional.empty());
        if (blob.isPresent()) {
            FileRange file = FileRange.of(blob.get().file().orElseThrow());
            registry.pushBlob(blob.get().id(), blob.get().fileSize(), file::open, Optional.empty());
        }
        byte[] config = CacheEntry.EMPTY.bytes();
        registry.pushBlob(
                CacheEntry.EMPTY.digest(), config.length, () -> new ByteArrayInputStream(config), Optional.empty());
        Document manifest = CacheEntry.manifest(link, blob.map(b -> NydusImage.blob(b.id(), b.fileSize())));
        registry.pushManifest(tag(key), manifest.mediaType(), manifest.bytes());
    }

    private static Digest digest(FileRange file) throws IOException {
        Sha256 sha256 = new Sha256();
        byte[] buffer = new byte[1 << 18];
        try (InputStream in = file.open()) {
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                sha256.update(buffer, 0, length);
            }
        }
        return sha256.digest();
    }

    /** Registries have their own ways to clean up. */
    @Override
    public void used(List<Digest> keys) {
        // nothing to note
    }

    /** It is written over by the next one that is kept. */
    @Override
    public void drop(Digest key) {
        // nothing to take away
    }

    private static String tag(Digest key) {
        return "layer-" + key.hex();
    }

    @Override
    public void close() {
        // the client ends its connections by itself
    }

    @Override
    public String toString() {
        return reference.toString();
    }
}
