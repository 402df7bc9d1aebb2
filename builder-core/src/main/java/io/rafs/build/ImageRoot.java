package io.rafs.build;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.ImageChoice;
import io.rafs.oci.ImageName;
import io.rafs.oci.NydusImage;
import io.rafs.oci.Platform;
import io.rafs.store.ImageStore;
import io.rafs.store.IndexEntry;
import io.rafs.store.IndexSearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where an image begins: the document that its name means. */
public final class ImageRoot {
    private ImageRoot() {}

    /**
     * The manifest or index that a name means, as it is kept.
     *
     * @param platform one image of an index, if given
     * @throws RefusedException if there is none, or it is not clear which one is meant
     */
    public static Document of(ImageStore from, ImageName source, Optional<Platform> platform) throws IOException {
        if (source instanceof ImageName.DockerArchive) {
            throw new RefusedException(
                    "image name '%s'".formatted(source),
                    "a docker archive has no manifest of its own; load it, or convert it with rafs convert");
        }
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
        List<Descriptor> found = search.find(json);
        List<Descriptor> originals = originals(from, json, found);
        return from.document("manifest", search.only(json, originals.isEmpty() ? found : originals));
    }

    /** Beside its original a converted image is not meant: other tools take the original, too. */
    private static List<Descriptor> originals(ImageStore from, JsonObject index, List<Descriptor> found)
            throws IOException {
        Set<Digest> plain = new HashSet<>();
        for (IndexEntry entry :
                new IndexSearch(from, ImageChoice.NONE, Set.of(), "").all(index).images()) {
            plain.add(entry.descriptor().digest());
        }
        return found.stream()
                .filter(descriptor -> plain.contains(descriptor.digest()))
                .toList();
    }

    /** The one entry of a layout's own index that is meant. */
    private static Descriptor entry(JsonObject index, Optional<String> tag) throws RefusedException {
        List<Descriptor> found = new ArrayList<>();
        List<Descriptor> all = new ArrayList<>();
        for (JsonObject json : index.objects("manifests")) {
            Descriptor descriptor = Descriptor.of(json);
            if (descriptor.attestation()
                    || json.has("artifactType")
                            && !NydusImage.isMarked(json)
                            && descriptor.refName().isEmpty()) {
                continue; // it is there for the sake of its subject
            }
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
