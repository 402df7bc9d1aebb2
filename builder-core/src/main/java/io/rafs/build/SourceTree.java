package io.rafs.build;

import io.rafs.diff.DiffInput;
import io.rafs.diff.LayerName;
import io.rafs.digest.Hasher;
import io.rafs.image.Budget;
import io.rafs.image.Content;
import io.rafs.image.EntryReader;
import io.rafs.image.Layer;
import io.rafs.image.LayerEntry;
import io.rafs.image.StoredFile;
import io.rafs.source.Source;
import io.rafs.source.Sources;
import io.rafs.tree.Overlay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The tree that a source comes to, each file known by the SHA-256 of its content. Nothing is stored. */
final class SourceTree {
    private static final int STEP = 1 << 16;

    private final DiffPlan plan;
    private final BuildProgress progress;
    private final Budget budget;
    private final Map<StoredFile, Integer> layerOf = new IdentityHashMap<>();
    private final Hasher sha256 = Hasher.sha256();
    private final byte[] buffer = new byte[STEP];
    private final byte[] zeros = new byte[STEP];

    private SourceTree(DiffPlan plan, BuildProgress progress) {
        this.plan = plan;
        this.progress = progress;
        budget = new Budget(plan.limits(), Integer.MAX_VALUE); // nothing is cut here
    }

    static DiffInput.Source read(String name, DiffPlan.Subject subject, DiffPlan plan, BuildProgress progress)
            throws IOException {
        try (Source source = Sources.open(subject.paths(), subject.options())) {
            progress.started(source.kind(), source.layers().size(), source.inputBytes());
            return new SourceTree(plan, progress).read(name, source);
        }
    }

    private DiffInput.Source read(String name, Source source) throws IOException {
        Overlay overlay = new Overlay(plan.whiteouts(), budget);
        List<LayerName> names = new ArrayList<>();
        for (Layer layer : source.layers()) {
            overlay.apply(layer.name(), entries(layer, names.size()));
            names.add(new LayerName(OptionalInt.empty(), layer.name()));
        }
        return new DiffInput.Source(name, source.kind(), overlay.finish(), names, layerOf::get);
    }

    private List<LayerEntry<StoredFile>> entries(Layer layer, int number) throws IOException {
        List<LayerEntry<StoredFile>> entries = new ArrayList<>();
        long told = 0;
        try (EntryReader reader = layer.open(budget)) {
            Optional<LayerEntry<Content>> entry = reader.next();
            while (entry.isPresent()) {
                entries.add(entry.get().mapContent(file -> file(file.content(), number)));
                progress.read(reader.bytesRead() - told);
                told = reader.bytesRead();
                entry = reader.next();
            }
        }
        return entries;
    }

    private StoredFile file(Content content, int number) throws IOException {
        long left = content.size();
        while (left > 0) {
            long hole = Math.min(content.hole(), left);
            int step = (int) Math.min(STEP, hole > 0 ? hole : left);
            if (hole > 0) {
                content.skipHole(step);
            } else {
                content.readFully(buffer, 0, step);
            }
            sha256.update(hole > 0 ? zeros : buffer, 0, step);
            left -= step;
        }
        StoredFile file = new StoredFile(content.size(), List.of(), Optional.of(sha256.digest()));
        layerOf.put(file, number);
        return file;
    }
}
