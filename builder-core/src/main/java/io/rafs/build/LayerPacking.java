package io.rafs.build;

import io.rafs.blob.PackOptions;
import io.rafs.blob.PackedImage;
import io.rafs.blob.Packing;
import io.rafs.cache.LayerCache;
import io.rafs.cache.LayerKeys;
import io.rafs.format.Digest;
import io.rafs.image.Blob;
import io.rafs.image.Budget;
import io.rafs.image.Earlier;
import io.rafs.image.Layer;
import io.rafs.image.Limit;
import io.rafs.image.NamedOutput;
import io.rafs.image.PackedLayer;
import io.rafs.store.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Packs the layers of a build, but for those that a cache has. */
final class LayerPacking {
    private final BuildPlan plan;
    private final PackOptions options;
    private final Earlier earlier;
    private final Path blobs;
    private final Map<Digest, Stored> elsewhere = new HashMap<>();

    /**
     * A packing into a directory.
     *
     * @param options what a thread's codec is made by may differ from the plan's, the rest may not
     * @param blobs takes the blob files
     */
    LayerPacking(BuildPlan plan, PackOptions options, Earlier earlier, Path blobs) {
        this.plan = plan;
        this.options = options;
        this.earlier = earlier;
        this.blobs = blobs;
    }

    /**
     * Packs what a cache does not have, and lets it keep that.
     *
     * @param whole whether all blobs are wanted as files; if not, see {@link #elsewhere}
     */
    PackedImage run(List<Layer> layers, Budget budget, BuildProgress progress, LayerCache cache, boolean whole)
            throws IOException {
        List<Digest> keys = isCacheable() ? LayerKeys.of(layers, settings(), earlier) : List.of();
        List<PackedLayer> known = new ArrayList<>();
        for (LayerCache.Found found : cache.find(layers, keys, earlier, blobs, budget)) {
            PackedLayer layer = found.layer();
            if (found.blob().isPresent()) {
                layer = placed(layer, found.blob().get(), whole);
            }
            if (layer.blob().isEmpty() || layer.blob().get().file().isPresent()) {
                cache.learn(keys.get(known.size()), found, layer, layers.size(), blobs);
            }
            known.add(layer);
            progress.read(layer.facts().storedBytes());
        }
        Packing packing = new Packing(options, blobs, earlier, plan.reuse().minRatio());
        int[] next = {known.size()};
        PackedImage packed = packing.pack(known, layers, budget, progress::read, layer -> {
            if (next[0] < keys.size()) {
                cache.keep(keys.get(next[0]), layer, layers.size(), blobs);
            }
            next[0]++;
        });
        cache.used(keys);
        return packed;
    }

    /** What decides the blob of a layer beside its content. */
    private List<String> settings() {
        List<String> settings = new ArrayList<>(List.of(
                options.chunker().toString(),
                options.compression().toString(),
                options.digester().toString(),
                options.rules().toString(),
                options.digestsFiles() ? "files have digests" : "files have no digests"));
        for (Limit limit : Limit.values()) {
            settings.add("%s=%d".formatted(limit, plan.limits().of(limit)));
        }
        return settings;
    }

    private PackedLayer placed(PackedLayer layer, Stored bytes, boolean whole) throws IOException {
        Blob blob = layer.blob().orElseThrow();
        if (blob.file().isPresent()) {
            return layer;
        }
        if (!whole) {
            elsewhere.put(blob.id(), bytes);
            return layer;
        }
        Path file = blobs.resolve(blob.id().hex());
        try (InputStream in = bytes.open();
                OutputStream out = new NamedOutput(file)) {
            in.transferTo(out);
        }
        return layer.withBlob(Optional.of(blob.at(file)));
    }

    /** Blobs that are in no file, by where they are. */
    Map<Digest, Stored> elsewhere() {
        return elsewhere;
    }

    /** What is copied of earlier images is decided by all layers together, so no layer is decided by those below it. */
    private boolean isCacheable() {
        return plan.reuse().images().isEmpty() || plan.reuse().minRatio() == 0;
    }
}
