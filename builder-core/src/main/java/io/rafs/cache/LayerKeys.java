package io.rafs.cache;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import io.rafs.image.Chunk;
import io.rafs.image.Earlier;
import io.rafs.image.Layer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What layers are found by: a digest over all that decides what comes of a layer. That is what the layer and all layers below
 * it hold, by their diff_ids; how they are packed; which chunks of earlier images they find; and the version of packing.
 */
public final class LayerKeys {
    /**
     * Goes up when the same layers and settings come to give other blobs, be it by a new version of a compressor, or when a
     * record is written otherwise.
     */
    private static final int VERSION = 1;

    private LayerKeys() {}

    /**
     * The keys of the lowest layers, as far as diff_ids are known before the layers are read.
     *
     * @param layers of the image, the lowest first
     * @param settings how they are packed, and what they may hold, in words
     * @param earlier chunks that they may find
     */
    public static List<Digest> of(List<Layer> layers, List<String> settings, Earlier earlier) {
        Sum sum = new Sum();
        sum.add("rafs layer %d".formatted(VERSION));
        sum.add("%d settings".formatted(settings.size()));
        settings.forEach(sum::add);
        sum.add(earlier);
        List<Digest> keys = new ArrayList<>();
        for (Layer layer : layers) {
            Optional<Layer.Claim> claim = layer.claim();
            if (claim.isEmpty()) {
                break;
            }
            sum.add(claim.get().diffId().hex());
            keys.add(sum.sofar());
        }
        return keys;
    }

    /** Texts one after the other, each with its length before it. */
    private static final class Sum {
        private final Sha256 sha256 = new Sha256();

        void add(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            add(ByteBuffer.allocate(4).putInt(bytes.length).array());
            add(bytes);
        }

        void add(Earlier earlier) {
            add("%d earlier blobs, %d chunks, %d small files"
                    .formatted(
                            earlier.blobs().size(),
                            earlier.chunks().size(),
                            earlier.smallFiles().size()));
            earlier.blobs().forEach(blob -> add(blob.id().bytes()));
            earlier.chunks().forEach(this::add);
            for (Earlier.SmallFile file : earlier.smallFiles()) {
                add(file.digest().bytes());
                add(file.chunk());
                add(ByteBuffer.allocate(4).putInt(file.offset()).array());
            }
        }

        private void add(Chunk chunk) {
            add(chunk.digest().bytes());
            add(ByteBuffer.allocate(8)
                    .putInt(chunk.blob())
                    .putInt(chunk.index())
                    .array());
        }

        private void add(byte[] bytes) {
            sha256.update(bytes, 0, bytes.length);
        }

        Digest sofar() {
            return sha256.fork().digest();
        }
    }
}
