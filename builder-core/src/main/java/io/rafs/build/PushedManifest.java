package io.rafs.build;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.sink.BlobSending;
import io.rafs.sink.ImageDirectory;
import io.rafs.sink.ImageTarget;
import io.rafs.sink.ImageUpload;
import io.rafs.store.BlobStore;
import io.rafs.store.FileRange;
import io.rafs.store.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The manifest that an image directory gets when it is pushed: what can be signed before it is. */
public final class PushedManifest {
    private PushedManifest() {}

    /**
     * The manifest, or nothing if the directory has no config to make one with.
     *
     * @param image the directory, with all blobs
     * @param signature of the primary bootstrap for nydus-snapshotter, if it gets one
     * @param work a directory for the layer of the bootstraps, which is gone from there in the end
     * @throws RefusedException if the directory holds no whole image
     */
    public static Optional<Document> of(Path image, Optional<String> signature, Path work) throws IOException {
        Path file = image.resolve(ImageDirectory.CONFIG);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        ImageParts parts = ImageParts.of(image);
        Map<Digest, Stored> blobs = new LinkedHashMap<>();
        for (Digest id : parts.ids()) {
            blobs.put(id, FileRange.of(image.resolve(ImageDirectory.BLOBS).resolve(id.hex())));
        }
        try (Scratch scratch = Scratch.in(work);
                Nowhere target = new Nowhere();
                BlobSending sending = BlobSending.start(target, blobs, bytes -> {})) {
            return Optional.of(upload(image, parts, signature)
                    .run(target, sending, scratch.path().resolve("bootstrap-layer"))
                    .manifest());
        }
    }

    /**
     * The config that goes with that manifest: it is what it is only if {@code config.json} and the bootstraps are.
     *
     * @param image the directory, with its {@code config.json}
     */
    public static Document config(Path image) throws IOException {
        ImageParts parts = ImageParts.of(image);
        return upload(image, parts, Optional.empty()).config(parts.ids());
    }

    private static ImageUpload upload(Path image, ImageParts parts, Optional<String> signature) throws IOException {
        Path file = image.resolve(ImageDirectory.CONFIG);
        JsonObject config = JsonObject.parse(file.toString(), FileRange.of(file).readAll(BlobStore.MAX_JSON));
        return new ImageUpload(parts.bootstraps(), config, Optional.empty(), signature);
    }

    /** Says to have everything. */
    private static final class Nowhere implements ImageTarget {
        @Override
        public String name() {
            return "nowhere";
        }

        @Override
        public boolean put(Link link, Stored bytes) {
            return false;
        }

        @Override
        public void put(Document document) {
            // it is only to be made
        }

        @Override
        public void publish(Document root) {
            // nobody looks here
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
