package io.rafs.cache;

import io.rafs.format.RefusedException;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.store.ImageStore;
import io.rafs.store.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A registry's repository whose manifests and configs are kept in a directory: what has a digest is asked for once, and an
 * image all of whose layers are kept, too, needs no network.
 */
public final class RememberedStore implements ImageStore {
    private static final String REMEDY = "; do it once without --offline";

    private final String name;
    private final Optional<ImageStore> store;
    private final DocumentDirectory documents;

    private RememberedStore(String name, Optional<ImageStore> store, DocumentDirectory documents) {
        this.name = name;
        this.store = store;
        this.documents = documents;
    }

    /**
     * What a store has, kept as it is asked for.
     *
     * @param name of the image, with its tag
     */
    public static RememberedStore of(String name, ImageStore store, CacheDirectory cache) {
        return new RememberedStore(name, Optional.of(store), cache.documents());
    }

    /** What is kept of an image, and nothing else. */
    public static RememberedStore offline(String name, CacheDirectory cache) {
        return new RememberedStore(name, Optional.empty(), cache.documents());
    }

    @Override
    public String kind() {
        return store.isPresent() ? store.get().kind() : "image of a cache";
    }

    @Override
    public Document root() throws IOException {
        if (store.isPresent()) {
            Document root = store.get().root();
            documents.keepRoot(name, root);
            return root;
        }
        return documents
                .root(name)
                .orElseThrow(() -> new RefusedException(
                        name, "the cache %s does not know it".formatted(documents.directory()) + REMEDY));
    }

    @Override
    public Document document(String what, Descriptor descriptor) throws IOException {
        String where = "%s sha256:%s".formatted(what, descriptor.digest());
        Optional<Document> kept = documents.find(where, descriptor.mediaType(), descriptor.digest());
        if (kept.isPresent()) {
            return kept.get();
        }
        if (store.isEmpty()) {
            throw new RefusedException(
                    where, "the cache %s does not have it".formatted(documents.directory()) + REMEDY);
        }
        Document document = store.get().document(what, descriptor);
        documents.keep(document);
        return document;
    }

    @Override
    public Stored blob(Descriptor descriptor) throws IOException {
        return store.isPresent() ? store.get().blob(descriptor) : new Absent(descriptor);
    }

    private final class Absent implements Stored {
        private final Descriptor descriptor;

        Absent(Descriptor descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public String name() {
            return "%s, blob sha256:%s".formatted(name, descriptor.digest());
        }

        @Override
        public long size() {
            return descriptor.size();
        }

        @Override
        public InputStream open() throws IOException {
            throw new RefusedException(
                    name(),
                    "the cache %s has nothing of this layer above those below it, or not with these options"
                                    .formatted(documents.directory())
                            + REMEDY);
        }
    }

    @Override
    public void close() throws IOException {
        if (store.isPresent()) {
            store.get().close();
        }
    }
}
