package io.rafs.blob;

import io.rafs.image.PackedLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes layers final, one after the other from below, as soon as all layers below each have been read: then it is known
 * which of its chunks are new, and nothing that a layer above says can change it.
 */
final class Finishing {
    private final LayerDraft[] drafts;
    private final List<PackedLayer> finished;
    private final ChunkDictionary dictionary;
    private final Path directory;
    private final PackOptions options;
    private final FinishedLayers taker;
    private int next;

    /**
     * @param known layers that are final, the lowest
     * @param layers of the image, these among them
     * @param taker is told of each further one
     */
    Finishing(
            List<PackedLayer> known,
            int layers,
            ChunkDictionary dictionary,
            Path directory,
            PackOptions options,
            FinishedLayers taker) {
        this.drafts = new LayerDraft[layers];
        this.finished = new ArrayList<>(known);
        this.dictionary = dictionary;
        this.directory = directory;
        this.options = options;
        this.taker = taker;
        this.next = known.size();
    }

    /** Takes a layer that was read, and finishes what can be. */
    synchronized void read(int layer, LayerDraft draft) throws IOException {
        drafts[layer] = draft;
        finish();
    }

    /** Takes a layer that was read; finishing waits for {@link #finish}. */
    synchronized void hold(int layer, LayerDraft draft) {
        drafts[layer] = draft;
    }

    /** Layers that were read and are not finished; all of them where finishing has been held back. */
    synchronized List<LayerDraft> drafts() {
        List<LayerDraft> left = new ArrayList<>();
        for (LayerDraft draft : drafts) {
            if (draft != null) {
                left.add(draft);
            }
        }
        return left;
    }

    /** Finishes all layers below which none is missing. */
    synchronized void finish() throws IOException {
        while (next < drafts.length && drafts[next] != null) {
            PackedLayer layer = drafts[next].finish(dictionary, directory, options);
            drafts[next] = null; // its chunks are in the dictionary, and nothing else is asked of it
            next++;
            finished.add(layer);
            taker.finished(layer);
        }
    }

    /** All layers. */
    synchronized List<PackedLayer> layers() {
        return finished;
    }
}
