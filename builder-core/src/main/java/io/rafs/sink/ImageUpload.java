package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.json.JsonObject;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.NydusImage;
import io.rafs.store.FileRange;
import io.rafs.store.Stored;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * An image directory on its way to where container tools keep images.
 *
 * @param bootstraps by what follows the name of the primary one, which comes first
 * @param blobs in device order, by their ids
 * @param config of the image that was converted
 * @param subject the manifest of that image, if the converted one is to be found by it
 */
public record ImageUpload(
        Map<String, Path> bootstraps, Map<Digest, Stored> blobs, JsonObject config, Optional<Link> subject) {
    /** An image that refers to no other one. */
    public ImageUpload(Map<String, Path> bootstraps, Map<Digest, Stored> blobs, JsonObject config) {
        this(bootstraps, blobs, config, Optional.empty());
    }

    /**
     * What was put.
     *
     * @param manifest the converted image's
     * @param layers all of them, that of the bootstraps last
     * @param sentBytes of blobs and the bootstrap layer that the place did not have
     */
    public record Uploaded(Document manifest, List<Link> layers, long sentBytes) {}

    /**
     * Puts all of it, but gives it no name.
     *
     * @param scratch becomes the layer of the bootstraps
     * @param read is told of bytes of blobs that are done with, some at a time, by one thread at a time
     */
    public Uploaded run(ImageTarget target, Path scratch, LongConsumer read) throws IOException {
        List<Link> layers = new ArrayList<>();
        List<Watched> bytes = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        for (Map.Entry<Digest, Stored> blob : blobs.entrySet()) {
            layers.add(NydusImage.blob(blob.getKey(), blob.getValue().size()));
            bytes.add(new Watched(blob.getValue(), read));
            diffIds.add(blob.getKey());
        }
        BootstrapLayer layer = BootstrapLayer.write(bootstraps, scratch);
        layers.add(NydusImage.bootstrap(layer.digest(), layer.size()));
        bytes.add(new Watched(FileRange.of(scratch), count -> {}));
        diffIds.add(layer.diffId());
        AtomicLong sent = new AtomicLong();
        Transfers.run(target.atOnce(), layers.size(), i -> {
            if (target.put(layers.get(i), bytes.get(i))) {
                sent.addAndGet(layers.get(i).size());
            }
            bytes.get(i).done();
        });
        Document document = NydusImage.config(config, diffIds);
        target.put(document);
        Document manifest = NydusImage.manifest(document, layers, subject);
        target.put(manifest);
        return new Uploaded(manifest, List.copyOf(layers), sent.get());
    }
}
