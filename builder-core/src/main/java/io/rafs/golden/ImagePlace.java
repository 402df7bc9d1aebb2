package io.rafs.golden;

import io.rafs.build.ConvertPlan;
import io.rafs.build.ImageRoot;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.ImageChoice;
import io.rafs.oci.ImageName;
import io.rafs.oci.NydusImage;
import io.rafs.oci.Platform;
import io.rafs.read.ImageFiles;
import io.rafs.registry.RegistryOptions;
import io.rafs.sink.ImageDirectory;
import io.rafs.store.ImageStore;
import io.rafs.store.IndexEntry;
import io.rafs.store.IndexSearch;
import io.rafs.store.Stores;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where an image is that is signed or verified: an image directory, or a place that container tools keep images in.
 *
 * @param origin as it was given
 * @param directory the image directory, if it is one
 * @param name of the image, if it is not
 * @param store open, if it is not
 * @param registries how they are reached
 */
record ImagePlace(
        ConvertPlan.Origin origin,
        Optional<Path> directory,
        Optional<ImageName> name,
        Optional<ImageStore> store,
        RegistryOptions registries)
        implements Closeable {

    /** What an image of a store is, as its documents say. */
    record Found(Document root, Document manifest, boolean converted) {
        /** The index that led to the manifest, if one did. */
        Optional<Document> index() {
            return root.digest().equals(manifest.digest()) ? Optional.empty() : Optional.of(root);
        }
    }

    /** Opens the place; nothing is read of the image yet. */
    static ImagePlace open(ConvertPlan.Origin origin, RegistryOptions registries) throws IOException {
        Optional<Path> path = origin.path();
        if (path.isPresent() && ImageFiles.isImage(path.get())) {
            if (!Files.isDirectory(path.get())) {
                throw new RefusedException(
                        path.get().toString(),
                        "it is a bootstrap by itself, expected an image directory, an OCI layout or a registry's image;"
                                + " rafs verity speaks of single files");
            }
            return new ImagePlace(origin, path, Optional.empty(), Optional.empty(), registries);
        }
        ImageName name = origin.recognised()
                .orElseThrow(
                        () -> new RefusedException(
                                origin.toString(),
                                "it holds no image, expected an image directory, an OCI layout or archive, or a directory of skopeo's"));
        return new ImagePlace(
                origin, Optional.empty(), Optional.of(name), Optional.of(Stores.open(name, registries)), registries);
    }

    /** Where signatures are beside the image. */
    SignaturePlace signatures() {
        if (directory.isPresent()) {
            return new DirectorySignatures(directory.get().resolve(ImageDirectory.SIGNATURES));
        }
        ImageName place = name.orElseThrow();
        return place instanceof ImageName.Registry || place instanceof ImageName.Layout
                ? Places.of(place, registries)
                : LayoutSignatures.in(store.orElseThrow(), place.toString());
    }

    /** What policies call the place: a repository, or a transport and a path. */
    String policyName() throws IOException {
        if (directory.isPresent()) {
            return "dir:" + directory.get().toRealPath();
        }
        ImageName place = name.orElseThrow();
        if (place instanceof ImageName.Layout layout) {
            return "oci:" + layout.directory().toRealPath();
        }
        if (place instanceof ImageName.OciArchive archive) {
            return "oci-archive:" + archive.file().toRealPath();
        }
        if (place instanceof ImageName.Directory skopeos) {
            return "dir:" + skopeos.path().toRealPath();
        }
        return repository()
                .orElseThrow(() -> new RefusedException(
                        "image name '%s'".formatted(place),
                        "it is no place that signatures are kept in; expected a registry, a layout, an OCI archive or an image"
                                + " directory"));
    }

    /** The repository with its host, where the place says one. */
    Optional<String> repository() {
        return name.filter(ImageName.Registry.class::isInstance)
                .map(place -> ((ImageName.Registry) place).reference().name());
    }

    /**
     * The image that is meant, each document asked for once: what its name means may change meanwhile. Beside its original a
     * converted image is meant.
     *
     * @throws RefusedException if there is none, or it is not clear which one is meant
     */
    Found find(Optional<Platform> platform) throws IOException {
        return find(platform, true);
    }

    /** The same for what is to be converted: beside a converted image its original is meant. */
    Found findOriginal(Optional<Platform> platform) throws IOException {
        return find(platform, false);
    }

    /** What the name means itself, be it an index. */
    Found root() throws IOException {
        Document root = ImageRoot.of(store.orElseThrow(), name.orElseThrow(), Optional.empty())
                .typed();
        return new Found(root, root, false);
    }

    private Found find(Optional<Platform> platform, boolean wantConverted) throws IOException {
        ImageStore from = store.orElseThrow();
        Document root = root().root();
        if (!root.json().has("manifests")) {
            return new Found(root, root, NydusImage.isConverted(root.json()));
        }
        IndexSearch search = new IndexSearch(
                from, new ImageChoice(Optional.empty(), platform), Set.of(NydusImage.ARTIFACT), "--platform");
        Map<Digest, Found> plain = new LinkedHashMap<>();
        Map<Digest, Found> converted = new LinkedHashMap<>();
        for (Descriptor descriptor : search.find(root.json())) {
            Document manifest = from.document("manifest", descriptor);
            boolean isConverted = NydusImage.isConverted(manifest.json());
            (isConverted ? converted : plain).put(manifest.digest(), new Found(root, manifest, isConverted));
        }
        Map<Digest, Found> wanted = wantConverted ? converted : plain;
        Map<Digest, Found> others = wantConverted ? plain : converted;
        Map<Digest, Found> meant = wanted.isEmpty() ? others : wanted;
        if (meant.size() != 1) {
            throw new RefusedException(
                    root.where(),
                    "it holds %d images%s; choose one with --platform".formatted(meant.size(), search.wish()));
        }
        return meant.values().iterator().next();
    }

    /** All images that the name means: of an index, every one; converted ones alone, if there are any. */
    List<Found> findAll() throws IOException {
        ImageStore from = store.orElseThrow();
        Document root = root().root();
        if (!root.json().has("manifests")) {
            return List.of(new Found(root, root, NydusImage.isConverted(root.json())));
        }
        Map<Digest, Found> all = new LinkedHashMap<>();
        for (IndexEntry entry : new IndexSearch(from, ImageChoice.NONE, Set.of(NydusImage.ARTIFACT), "--platform")
                .all(root.json())
                .images()) {
            Document manifest = from.document("manifest", entry.descriptor());
            all.put(manifest.digest(), new Found(root, manifest, NydusImage.isConverted(manifest.json())));
        }
        List<Found> converted = all.values().stream().filter(Found::converted).toList();
        return converted.isEmpty() ? new ArrayList<>(all.values()) : converted;
    }

    /** The same place, and in it the image with this manifest, whatever its name may mean by now. */
    ImageName pinned(Document manifest) {
        ImageName place = name.orElseThrow();
        String digest = "sha256:" + manifest.digest();
        if (place instanceof ImageName.Registry registry) {
            return new ImageName.Registry(registry.reference().withDigest(manifest.digest()));
        }
        if (place instanceof ImageName.Layout layout) {
            return new ImageName.Layout(layout.directory(), Optional.of(digest));
        }
        if (place instanceof ImageName.OciArchive archive) {
            return new ImageName.OciArchive(archive.file(), Optional.of(digest));
        }
        return place;
    }

    @Override
    public void close() throws IOException {
        if (store.isPresent()) {
            store.get().close();
        }
    }
}
