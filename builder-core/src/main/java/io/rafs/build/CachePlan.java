package io.rafs.build;

import io.rafs.cache.CacheDirectory;
import io.rafs.cache.CacheRepository;
import io.rafs.cache.LayerCache;
import io.rafs.cache.RememberedStore;
import io.rafs.oci.ImageName;
import io.rafs.oci.Reference;
import io.rafs.registry.RegistryOptions;
import io.rafs.store.ImageStore;
import io.rafs.store.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where packed layers are kept from one run to the next.
 *
 * @param directory is looked into first
 * @param maxBytes what the directory is trimmed to
 * @param repository is looked into next
 * @param offline whether images of registries are taken from the directory alone, and no registry is asked
 */
public record CachePlan(Optional<Path> directory, long maxBytes, Optional<Repository> repository, boolean offline) {
    /** Default of {@code maxBytes}: 10 GiB. */
    public static final long DEFAULT_BYTES = 10L << 30;

    /** Nothing is kept. */
    public static final CachePlan NONE = new CachePlan(Optional.empty(), DEFAULT_BYTES, Optional.empty(), false);

    public CachePlan {
        if (offline && (directory.isEmpty() || repository.isPresent())) {
            throw new IllegalArgumentException(
                    "--offline takes images from a cache in a directory, and from nowhere else");
        }
    }

    /**
     * A repository of a registry.
     *
     * @param reference its name; a tag does not matter
     * @param registries how it is reached
     */
    public record Repository(Reference reference, RegistryOptions registries) {}

    /** Whether anything is kept anywhere. */
    public boolean isNone() {
        return directory.isEmpty() && repository.isEmpty();
    }

    /** @param notes takes what is to be said of places that fail */
    LayerCache open(Consumer<String> notes) throws IOException {
        Optional<CacheDirectory> local =
                directory.isEmpty() ? Optional.empty() : Optional.of(CacheDirectory.open(directory.get(), maxBytes));
        Optional<CacheRepository> remote = repository.isEmpty()
                ? Optional.empty()
                : Optional.of(CacheRepository.open(
                        repository.get().reference(), repository.get().registries()));
        return new LayerCache(local, remote, notes);
    }

    /** The place of an image's name; what a registry says of the image is kept. */
    ImageStore source(ImageName name, RegistryOptions registries) throws IOException {
        if (!(name instanceof ImageName.Registry) || directory.isEmpty()) {
            return Stores.open(name, registries);
        }
        CacheDirectory cache = CacheDirectory.open(directory.get(), maxBytes);
        return offline
                ? RememberedStore.offline(name.toString(), cache)
                : RememberedStore.of(name.toString(), Stores.open(name, registries), cache);
    }
}
