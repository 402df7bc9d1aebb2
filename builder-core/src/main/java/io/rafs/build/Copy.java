package io.rafs.build;

import io.rafs.image.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.ImageChoice;
import io.rafs.oci.ImageName;
import io.rafs.oci.NydusImage;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import io.rafs.sink.ImageCopy;
import io.rafs.sink.ImageTarget;
import io.rafs.store.ImageStore;
import io.rafs.store.IndexSearch;
import io.rafs.store.Stores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Copies an image from one place that container tools keep images in to another, as it is. */
public final class Copy {
    private Copy() {}

    /**
     * Does a copy: of all platforms, unless one is asked for.
     *
     * @param registries how they are reached, where source or target is in one
     * @throws io.rafs.image.RefusedException if there is no such image, or it is not clear which one is meant
     * @throws IOException if reading or writing fails
     */
    public static ImageCopy.Copied run(
            ImageName source,
            ImageName target,
            Optional<Platform> platform,
            RegistryOptions registries,
            BuildProgress progress)
            throws IOException {
        if (source instanceof ImageName.DockerArchive) {
            throw new RefusedException(
                    "image name '%s'".formatted(source),
                    "a docker archive has no manifest that could be copied; load it, or convert it with rafs convert");
        }
        try (ImageStore from = Stores.open(source, registries);
                ImageTarget to = Targets.open(target, registries)) {
            ImageCopy copy = ImageCopy.of(from, root(from, source, platform));
            progress.started(from.kind(), copy.blobs(), copy.bytes());
            return copy.run(to, progress::read);
        }
    }

    private static Document root(ImageStore from, ImageName source, Optional<Platform> platform) throws IOException {
        Document root = from.root();
        if (source instanceof ImageName.Layout || source instanceof ImageName.OciArchive) {
            root = from.document("manifest", entry(root.json(), source.tag()));
        }
        JsonObject json = root.json();
        if (platform.isEmpty() || !json.has("manifests")) {
            return root;
        }
        IndexSearch search = new IndexSearch(
                from, new ImageChoice(Optional.empty(), platform), Set.of(NydusImage.ARTIFACT), "its digest");
        return from.document("manifest", search.only(json, search.find(json)));
    }

    /** The one entry of a layout's own index that is meant. */
    private static Descriptor entry(JsonObject index, Optional<String> tag) throws RefusedException {
        List<Descriptor> found = new ArrayList<>();
        List<Descriptor> all = new ArrayList<>();
        for (JsonObject json : index.objects("manifests")) {
            Descriptor descriptor = Descriptor.of(json);
            all.add(descriptor);
            if (tag.isEmpty()
                    || descriptor.refName().equals(tag)
                    || descriptor.imageName().equals(tag)) {
                found.add(descriptor);
            }
        }
        if (found.stream().map(Descriptor::digest).distinct().count() != 1) {
            throw new RefusedException(
                    index.where(),
                    "it holds %s image%s, expected one; there are:%s"
                            .formatted(
                                    found.isEmpty() ? "no" : "more than one",
                                    tag.map(t -> " named '" + t + "'").orElse(""),
                                    IndexSearch.list(all)));
        }
        return found.get(0);
    }
}
