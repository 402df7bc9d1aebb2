package io.rafs.store;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.ImageChoice;
import io.rafs.oci.MediaType;
import io.rafs.oci.NydusImage;
import io.rafs.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the manifest that a user means among those that an index leads to, through nested indexes too. Source: OCI image
 * spec, "Image Index".
 *
 * @param blobs where manifests are
 * @param choice which one is meant
 * @param artifactTypes what an entry may say to be, beside nothing; another artifact is no image
 * @param how how a user chooses among several, for messages
 */
public record IndexSearch(BlobStore blobs, ImageChoice choice, Set<String> artifactTypes, String how) {
    private static final int MAX_DEPTH = 4;

    /** Most entries of all indexes together: those of a registry's whole repository, not those of an attack. */
    private static final int MAX_ENTRIES = 10_000;

    /**
     * What an index leads to, in its order.
     *
     * @param images manifests of images, also those that the choice does not mean
     * @param others attestations and artifacts
     */
    public record Listing(List<IndexEntry> images, List<IndexEntry> others) {}

    /** All that there is, whatever the choice. */
    public Listing all(JsonObject index) throws IOException {
        Listing listing = new Listing(new ArrayList<>(), new ArrayList<>());
        new Walk(listing).collect(index, Optional.empty(), 0);
        return listing;
    }

    /** All that answer the options, at least one; the same manifest may be among them under several names. */
    public List<Descriptor> find(JsonObject index) throws IOException {
        List<Descriptor> all =
                all(index).images().stream().map(IndexEntry::descriptor).toList();
        List<Descriptor> found = new ArrayList<>();
        for (Descriptor descriptor : all) {
            if (answersRef(descriptor) && answersPlatform(descriptor)) {
                found.add(descriptor);
            }
        }
        if (found.isEmpty()) {
            throw new RefusedException(
                    index.where(),
                    all.isEmpty()
                            ? "it holds no image; expected a manifest that is neither an attestation nor an artifact"
                            : "it holds no image%s; there are:%s".formatted(wish(), list(all)));
        }
        return found;
    }

    /** The one manifest that all of {@code found} name. */
    public Descriptor only(JsonObject index, List<Descriptor> found) throws RefusedException {
        if (found.stream().map(Descriptor::digest).distinct().count() > 1) {
            throw new RefusedException(
                    index.where(),
                    "it holds several images%s; choose one with %s:%s".formatted(wish(), how, list(found)));
        }
        return found.get(0);
    }

    private boolean answersRef(Descriptor descriptor) {
        if (choice.ref().isEmpty()) {
            return true;
        }
        String ref = choice.ref().get();
        return descriptor.refName().filter(ref::equals).isPresent()
                || descriptor.imageName().filter(ref::equals).isPresent()
                || ref.equals("sha256:" + descriptor.digest());
    }

    /** A layout's index often says no platform: then the image's config does. */
    private boolean answersPlatform(Descriptor descriptor) throws IOException {
        if (choice.platform().isEmpty()) {
            return true;
        }
        if (descriptor.platform().isPresent()) {
            return descriptor.platform().get().answers(choice.platform().get());
        }
        JsonObject manifest = blobs.json("manifest", descriptor);
        JsonObject config = blobs.json("config", Descriptor.of(manifest.needObject("config")));
        return Platform.ofEntry(config).answers(choice.platform().get());
    }

    /** What the user asked for, to be put behind "image". */
    public String wish() {
        return choice.ref().map(ref -> " named '" + ref + "'").orElse("")
                + choice.platform().map(platform -> " for " + platform).orElse("");
    }

    /** Manifests for people, a line each. */
    public static String list(List<Descriptor> images) {
        StringBuilder list = new StringBuilder();
        images.stream().limit(50).forEach(image -> list.append("\n  ").append(image.label()));
        return list.toString();
    }

    /** Lists all image manifests below an index; attestations are none. */
    private final class Walk {
        private final Listing into;
        private int entries;

        Walk(Listing into) {
            this.into = into;
        }

        void collect(JsonObject index, Optional<Descriptor> parent, int depth) throws IOException {
            if (depth > MAX_DEPTH) {
                throw new RefusedException(
                        index.where(),
                        "indexes are nested deeper than %d; point an index at the image itself".formatted(MAX_DEPTH));
            }
            for (JsonObject json : index.objects("manifests")) {
                if (++entries > MAX_ENTRIES) {
                    throw new RefusedException(
                            index.where(),
                            "up to here there are more than %d entries; copy the image alone to another layout"
                                    .formatted(MAX_ENTRIES));
                }
                Descriptor descriptor = named(Descriptor.of(json), parent);
                if (descriptor.attestation() || !isImage(json)) {
                    into.others().add(new IndexEntry(json, descriptor));
                    continue;
                }
                if (MediaType.isIndex(descriptor.mediaType())) {
                    collect(blobs.json("index", descriptor), Optional.of(descriptor), depth + 1);
                } else if (MediaType.isManifest(descriptor.mediaType())) {
                    into.images().add(new IndexEntry(json, descriptor));
                } else if (descriptor.mediaType().isEmpty()) {
                    JsonObject target = blobs.json("manifest", descriptor);
                    if (target.has("manifests")) {
                        collect(target, Optional.of(descriptor), depth + 1);
                    } else {
                        into.images().add(new IndexEntry(json, descriptor));
                    }
                }
            }
        }

        private boolean isImage(JsonObject descriptor) throws RefusedException {
            Optional<String> type = NydusImage.isMarked(descriptor)
                    ? Optional.of(NydusImage.ARTIFACT)
                    : descriptor.text("artifactType");
            return type.isEmpty() || artifactTypes.contains(type.get());
        }

        /** An entry of a nested index goes by the names of the entry that led to it. */
        private Descriptor named(Descriptor descriptor, Optional<Descriptor> parent) {
            return new Descriptor(
                    descriptor.where(),
                    descriptor.mediaType(),
                    descriptor.digest(),
                    descriptor.size(),
                    descriptor.refName().or(() -> parent.flatMap(Descriptor::refName)),
                    descriptor.imageName().or(() -> parent.flatMap(Descriptor::imageName)),
                    descriptor.platform(),
                    descriptor.attestation());
        }
    }
}
