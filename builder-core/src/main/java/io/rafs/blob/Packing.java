package io.rafs.blob;

import io.rafs.codec.ChunkCodec;
import io.rafs.image.Blob;
import io.rafs.image.Budget;
import io.rafs.image.Earlier;
import io.rafs.image.Layer;
import io.rafs.image.PackedLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Packs the layers of an image into blobs.
 *
 * <p>Memory is bounded here: each layer being read has a ring of trays, and rings times trays stay within a third of
 * the heap. Neither the number of readers nor the size of rings shows in the output.
 */
public final class Packing {
    private static final int TRAY = 1 << 20;
    private static final int MAX_RING = 16;
    private static final int MIN_RING = 2;

    private final PackOptions options;
    private final Path directory;
    private final Earlier earlier;
    private final double minRatio;
    private final ChunkDictionary dictionary = new ChunkDictionary();
    private final SmallFiles.Known smallFiles = new SmallFiles.Known();
    private final Deque<Tray[]> rings = new ArrayDeque<>();
    private final int traySize;
    private final int outSize;
    private final int readers;
    private final int ringSize;

    /**
     * Prepares to pack into blobs below {@code directory}.
     *
     * @throws IllegalArgumentException if the heap is too small for the chunk size
     */
    public Packing(PackOptions options, Path directory) {
        this(options, directory, Earlier.NONE, 0);
    }

    /**
     * Prepares to pack into blobs below {@code directory} what earlier images do not have.
     *
     * @param earlier what they have
     * @param minRatio chunks of an earlier blob are copied, rather than referred to, if less than this part of it is used
     * @throws IllegalArgumentException if the heap is too small for the chunk size
     */
    public Packing(PackOptions options, Path directory, Earlier earlier, double minRatio) {
        this.options = options;
        this.directory = directory;
        this.earlier = earlier;
        this.minRatio = minRatio;
        earlier.chunks().forEach(chunk -> dictionary.add(DraftChunk.earlier(chunk)));
        earlier.smallFiles().forEach(this::remember);
        traySize = Math.max(TRAY, options.chunker().maxSize());
        outSize = outSize(options, traySize);
        long perTray = traySize + outSize;
        long trays = (Runtime.getRuntime().maxMemory() / 3
                        - BatchRing.memory(options.rules().batchSize()))
                / perTray;
        if (trays < MIN_RING) {
            throw new IllegalArgumentException(
                    "the heap of %d MiB is too small for chunks of %d bytes; give Java more with -Xmx, or choose a smaller --chunk-size"
                            .formatted(
                                    Runtime.getRuntime().maxMemory() >> 20,
                                    options.chunker().maxSize()));
        }
        // What small files of lower layers are known must not depend on who reads faster, and a batch cannot do without
        // some of its chunks later on: there one layer follows the other.
        readers = options.rules().packSmall() > 0 || options.rules().batchSize() > 0
                ? 1
                : (int) Math.max(1, Math.min(options.threads() / 2, trays / (2 * MIN_RING)));
        ringSize = (int) Math.min(MAX_RING, Math.min(trays / readers, 2L * options.threads() + 2));
    }

    private static int outSize(PackOptions options, int traySize) {
        if (options.compression().isNone()) {
            return 0;
        }
        // frames are for chunks above a block, so this many fit, each with its excess
        int frames = options.rules().frames() ? traySize / StorageRules.BLOCK * 64 + ChunkCodec.FRAME_ROOM : 0;
        return traySize + traySize / 128 + frames;
    }

    /** Packs all layers, the lowest first, within {@code budget}. */
    public PackedImage pack(List<Layer> layers, Budget budget, PackProgress progress) throws IOException {
        return pack(List.of(), layers, budget, progress, FinishedLayers.IGNORED);
    }

    /**
     * Packs all layers but the lowest ones, which have been packed before with the same options.
     *
     * @param known the lowest layers; their blobs have the numbers of their layers
     * @param layers all of them, the lowest first
     * @param taker is told of each layer that was not known
     */
    public PackedImage pack(
            List<PackedLayer> known, List<Layer> layers, Budget budget, PackProgress progress, FinishedLayers taker)
            throws IOException {
        options.compression().prepare();
        known.forEach(this::remember);
        Crew crew = new Crew(options, readers, dictionary);
        Finishing finishing = new Finishing(known, layers.size(), dictionary, directory, options, taker);
        EarlierBlobs earlierBlobs = new EarlierBlobs(earlier, minRatio, options, dictionary);
        ZeroChunk zeros;
        try (Worker worker = Worker.of(options)) {
            int most = options.chunker().maxSize();
            zeros = ZeroChunk.of(options.chunker().cut(new byte[most], 0, most), worker, options.rules());
        }
        try {
            crew.run(known.size(), layers.size(), (layer, worker) -> {
                Tray[] ring = takeRing();
                LayerDraft draft = new LayerPacker(
                                layer, options, crew, worker, dictionary, zeros, smallFiles, ring, progress)
                        .pack(layers.get(layer), budget, directory.resolve("layer-%d.part".formatted(layer + 1)));
                giveBack(ring);
                if (earlierBlobs.copies()) {
                    finishing.hold(layer, draft);
                } else {
                    finishing.read(layer, draft);
                }
            });
            earlierBlobs.copyLittleUsed(finishing.drafts(), options.rules());
            finishing.finish();
        } catch (IOException | RuntimeException | Error e) {
            finishing.drafts().forEach(LayerDraft::abandon);
            throw e;
        }
        List<Blob> blobs = new ArrayList<>();
        finishing.layers().forEach(layer -> layer.blob().ifPresent(blobs::add));
        blobs.addAll(earlier.blobs());
        return new PackedImage(finishing.layers(), blobs);
    }

    /** Lets layers above find what a layer has brought. */
    private void remember(PackedLayer layer) {
        layer.blob().ifPresent(blob -> blob.chunks().forEach(chunk -> dictionary.add(DraftChunk.finished(chunk))));
        layer.smallFiles().forEach(this::remember);
    }

    private void remember(Earlier.SmallFile file) {
        DraftPack pack = new DraftPack(dictionary.winner(file.chunk().digest()));
        smallFiles.add(file.digest(), new DraftPack.Slice(pack, file.offset()));
    }

    private synchronized Tray[] takeRing() {
        if (!rings.isEmpty()) {
            return rings.pop();
        }
        Tray[] ring = new Tray[ringSize];
        for (int i = 0; i < ring.length; i++) {
            ring[i] = new Tray(traySize, outSize);
        }
        return ring;
    }

    private synchronized void giveBack(Tray[] ring) {
        rings.push(ring);
    }
}
