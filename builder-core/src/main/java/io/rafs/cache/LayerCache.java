package io.rafs.cache;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.Blob;
import io.rafs.image.Budget;
import io.rafs.image.Earlier;
import io.rafs.image.Layer;
import io.rafs.image.NamedOutput;
import io.rafs.image.PackedLayer;
import io.rafs.oci.Descriptor;
import io.rafs.store.FileRange;
import io.rafs.store.Stored;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Finds layers that were packed before, and keeps those that were packed now. A place that cannot be read or written is left
 * alone for the rest of the run, with a note: what a cache lacks costs time and nothing else.
 */
public final class LayerCache implements Closeable {
    private final List<CachePlace> places = new CopyOnWriteArrayList<>();
    private final Consumer<String> notes;
    private final ExecutorService keeper = Executors.newSingleThreadExecutor(LayerCache::thread);

    /**
     * A cache of several places.
     *
     * @param directory is looked into first
     * @param repository is looked into next
     * @param notes takes lines, of one thread at a time
     */
    public LayerCache(
            Optional<CacheDirectory> directory, Optional<CacheRepository> repository, Consumer<String> notes) {
        directory.ifPresent(places::add);
        repository.ifPresent(places::add);
        this.notes = notes;
    }

    /**
     * A layer that was packed before.
     *
     * @param layer its blob lies in a file only if the cache has it in one
     * @param blob the bytes of its blob, if it has one
     * @param place what has it
     */
    public record Found(PackedLayer layer, Optional<Stored> blob, String place) {}

    /**
     * The lowest layers of an image, as far as they are kept without a gap.
     *
     * @param layers of the image
     * @param keys of the lowest ones
     * @param earlier the same that the keys were made of
     * @param into a directory that lives as long as the build
     * @throws RefusedException if the layers exceed the budget
     */
    public List<Found> find(List<Layer> layers, List<Digest> keys, Earlier earlier, Path into, Budget budget)
            throws IOException {
        List<Found> found = new ArrayList<>();
        List<PackedLayer> below = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Layer layer = layers.get(i);
            RecordReader.Place place =
                    new RecordReader.Place(layer.name(), layer.claim().orElseThrow(), i, layers.size(), below, earlier);
            Optional<Found> kept = find(keys.get(i), place, into, budget);
            if (kept.isEmpty()) {
                break;
            }
            found.add(kept.get());
            below.add(kept.get().layer());
        }
        return found;
    }

    private Optional<Found> find(Digest key, RecordReader.Place place, Path into, Budget budget) throws IOException {
        for (CachePlace cache : places) {
            try {
                Optional<CachePlace.Kept> kept = cache.find(key, into);
                Optional<Found> found = kept.isEmpty() ? Optional.empty() : read(cache, key, kept.get(), place, budget);
                if (found.isPresent()) {
                    return found;
                }
            } catch (RefusedException e) {
                throw e; // the layer, or the place
            } catch (IOException e) {
                leave(cache, "read", e);
            }
        }
        return Optional.empty();
    }

    private Optional<Found> read(
            CachePlace cache, Digest key, CachePlace.Kept kept, RecordReader.Place place, Budget budget)
            throws IOException {
        try (InputStream in = kept.record().open()) {
            return Optional.of(found(cache, kept, RecordReader.read(in, place, budget)));
        } catch (RecordReader.Damaged e) {
            notes.accept("%s, layer %s: %s; it is packed anew".formatted(cache.name(), key, e.getMessage()));
            cache.drop(key);
            if (kept.blob().isPresent() && kept.blob().get() instanceof FileRange file) {
                Files.delete(file.file()); // it would be in the way of the one that is made anew
            }
            return Optional.empty();
        } finally {
            Files.deleteIfExists(kept.record().file());
        }
    }

    private static Found found(CachePlace cache, CachePlace.Kept kept, PackedLayer layer) throws RecordReader.Damaged {
        Optional<Blob> blob = layer.blob();
        Optional<Digest> wanted = blob.map(Blob::id);
        Optional<Long> size = blob.map(Blob::fileSize);
        if (!wanted.equals(kept.entry().blob().map(Descriptor::digest))
                || !size.equals(kept.blob().map(Stored::size))) {
            throw new RecordReader.Damaged("its record and its blob do not belong together");
        }
        Optional<Blob> located = blob.map(b -> kept.blob().get() instanceof FileRange file ? b.at(file.file()) : b);
        return new Found(layer.withBlob(located), kept.blob(), cache.name());
    }

    /**
     * Keeps a layer, while the caller goes on with something else.
     *
     * @param layer its blob lies in a file, until {@link #settle} has returned
     * @param layers how many the image has
     * @param into a directory for a while
     */
    public void keep(Digest key, PackedLayer layer, int layers, Path into) {
        keepIn(places, key, layer, layers, into);
    }

    /** Keeps a layer in the places that were looked into, and did not have it: see {@link #keep}. */
    public void learn(Digest key, Found found, PackedLayer layer, int layers, Path into) {
        List<CachePlace> without = places.stream()
                .takeWhile(place -> !place.name().equals(found.place()))
                .toList();
        keepIn(without, key, layer, layers, into);
    }

    private void keepIn(List<CachePlace> some, Digest key, PackedLayer layer, int layers, Path into) {
        if (!some.isEmpty()) {
            keeper.execute(() -> write(some, key, layer, layers, into));
        }
    }

    private void write(List<CachePlace> some, Digest key, PackedLayer layer, int layers, Path into) {
        Path record = into.resolve("record-%s.new".formatted(key));
        try {
            RecordWriter.write(layer, layers, new NamedOutput(record));
            for (CachePlace cache : some) {
                try {
                    cache.keep(key, record, layer.blob());
                } catch (IOException e) {
                    leave(cache, "written to", e);
                }
            }
            Files.deleteIfExists(record);
        } catch (IOException e) {
            notes.accept("layer %s cannot be kept: %s".formatted(key, e.getMessage()));
        }
    }

    /** Waits until all that was given to keep is kept. */
    public void settle() throws IOException {
        try {
            keeper.submit(() -> {}).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while layers were put into the cache");
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "rafs-cache");
        thread.setDaemon(true);
        return thread;
    }

    /** Notes that layers of an image are in use, the lowest first. */
    public void used(List<Digest> keys) {
        for (CachePlace cache : places) {
            try {
                cache.used(keys);
            } catch (IOException e) {
                leave(cache, "written to", e);
            }
        }
    }

    private void leave(CachePlace cache, String what, IOException e) {
        places.remove(cache);
        notes.accept("the cache %s cannot be %s, and is left alone: %s".formatted(cache.name(), what, e.getMessage()));
    }

    /** Trims what is to be trimmed; what is not kept yet, after a failure, is given up. */
    @Override
    public void close() {
        keeper.shutdownNow();
        for (CachePlace cache : places) {
            try {
                cache.close();
            } catch (IOException e) {
                leave(cache, "trimmed", e);
            }
        }
    }
}
