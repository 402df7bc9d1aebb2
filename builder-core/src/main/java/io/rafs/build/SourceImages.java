package io.rafs.build;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.ImageChoice;
import io.rafs.oci.ImageName;
import io.rafs.oci.MediaType;
import io.rafs.oci.NydusImage;
import io.rafs.oci.Platform;
import io.rafs.oci.PlatformChoice;
import io.rafs.source.Source;
import io.rafs.source.SourceOptions;
import io.rafs.source.Sources;
import io.rafs.store.ImageStore;
import io.rafs.store.IndexEntry;
import io.rafs.store.IndexSearch;
import io.rafs.store.Stores;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The images that a conversion is of, all of them found and understood before any is read: what cannot be converted is known
 * before hours are spent on the others.
 */
final class SourceImages implements Closeable {
    private static final String HOW =
            "its tag, its digest or --platform, or convert those of all platforms with --platform all";

    private static final int MAX_LISTED = 50;

    /** Most bytes of all manifests and configs together, which are held for as long as the conversion lasts. */
    private static final long MAX_DOCUMENTS = 64 << 20;

    private final ConvertPlan plan;
    private final Optional<ImageStore> store;
    private final List<SourceImage> chosen = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<Descriptor> converted = new HashSet<>();
    private final List<String> available = new ArrayList<>();
    private Optional<Document> root = Optional.empty();
    private long documentBytes;

    private SourceImages(ConvertPlan plan, Optional<ImageStore> store) {
        this.plan = plan;
        this.store = store;
    }

    /**
     * Finds them.
     *
     * @throws RefusedException if there are none, it is not clear which ones are meant, or one of them cannot be converted
     */
    static SourceImages of(ConvertPlan plan) throws IOException {
        Optional<ImageName> name = plan.source().recognised();
        if (name.isEmpty() || name.get() instanceof ImageName.DockerArchive) {
            SourceImages images = new SourceImages(plan, Optional.empty());
            images.withoutManifest(name);
            return images;
        }
        ImageStore store = plan.build().cache().source(name.get(), plan.registries());
        try {
            SourceImages images = new SourceImages(plan, Optional.of(store));
            images.find(store, name.get());
            return images;
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** Those that are to be converted, in their order. */
    List<SourceImage> chosen() {
        return chosen;
    }

    /** What was left out. */
    List<String> notes() {
        return notes;
    }

    /** Where the images are, if they have manifests. */
    Optional<ImageStore> store() {
        return store;
    }

    /** The index that the images were chosen from, or the only manifest; nothing where one was taken and no other matters. */
    Optional<Document> root() {
        return root;
    }

    /** Images of the index that were converted before. */
    Set<Descriptor> converted() {
        return converted;
    }

    /** A docker archive, or what turns out to be no image. */
    private void withoutManifest(Optional<ImageName> name) throws IOException {
        String where = plan.source().toString();
        Source source = name.isPresent()
                ? Sources.open(name.get(), Stores.open(name.get(), plan.registries()), options())
                : Sources.open(List.of(plan.source().path().orElseThrow()), options());
        SourceImage image = SourceImage.of(where, Optional.empty(), source, Optional.empty());
        if (plan.style().merge() || plan.style().referrer()) {
            throw new RefusedException(
                    "image name '%s'".formatted(name.orElseThrow()),
                    "a docker archive has no manifest, which --merge-platform and --referrer are about; push the image first,"
                            + " or leave them out");
        }
        for (Platform platform : plan.platforms().listed()) {
            if (!image.runsOn().answers(platform)) {
                throw none(where, " for " + platform, List.of(image.runsOn().toString()));
            }
        }
        chosen.add(image);
    }

    private SourceOptions options() {
        SourceOptions options = plan.sourceOptions();
        return new SourceOptions(options.ref(), plan.platforms().only(), options.skipForeign());
    }

    private void find(ImageStore from, ImageName name) throws IOException {
        PlatformChoice choice = plan.platforms();
        if (!choice.several() && !plan.style().merge()) {
            one(from, name);
            return;
        }
        root = Optional.of(ImageRoot.of(from, name, Optional.empty()).typed());
        JsonObject json = root.get().json();
        choose(
                root.get().where(),
                json.has("manifests")
                        ? candidates(from, json)
                        : alone(new Candidate(from, root.get(), Optional.empty())));
    }

    /** The image that is meant where it is one, of all that the place holds. */
    private void one(ImageStore from, ImageName name) throws IOException {
        Document document = from.root();
        if (!MediaType.isIndex(document.mediaType())) {
            choose(document.where(), alone(new Candidate(from, document.typed(), Optional.empty())));
            return;
        }
        ImageChoice choice = new ImageChoice(
                name.tag().or(plan.sourceOptions()::ref), plan.platforms().only());
        IndexSearch search = new IndexSearch(from, choice, Set.of(), HOW);
        JsonObject index = document.json();
        Document manifest = from.document("manifest", search.only(index, search.find(index)));
        chosen.add(new Candidate(from, manifest.typed(), Optional.empty()).open(options()));
    }

    private List<Candidate> alone(Candidate candidate) throws IOException {
        if (!plan.platforms().listed().isEmpty()) {
            available.add(candidate.label());
        }
        return List.of(candidate);
    }

    /** An image that may be meant. */
    private record Candidate(ImageStore from, Document manifest, Optional<JsonObject> platform) {
        /** The index says it, or else its config does. */
        Platform runsOn() throws IOException {
            if (platform.isPresent()) {
                return Platform.ofEntry(platform.get());
            }
            JsonObject json = manifest.json();
            return json.has("config")
                    ? Platform.ofEntry(from.json("config", Descriptor.of(json.needObject("config"))))
                    : new Platform("", "", "");
        }

        SourceImage open(SourceOptions options) throws IOException {
            SourceImage.refuseWindows(manifest.where(), runsOn());
            return SourceImage.of(
                    manifest.where(), Optional.of(manifest), Sources.open(from, manifest, options), platform);
        }

        String label() throws IOException {
            return SourceImages.label(Optional.of(runsOn()), manifest.digest());
        }
    }

    /** All images of an index that are not converted ones. */
    private List<Candidate> candidates(ImageStore from, JsonObject index) throws IOException {
        IndexSearch.Listing listing =
                new IndexSearch(from, ImageChoice.NONE, Set.of(NydusImage.ARTIFACT), HOW).all(index);
        List<Candidate> candidates = new ArrayList<>();
        Set<Digest> seen = new HashSet<>();
        for (IndexEntry entry : listing.images()) {
            available.add(
                    label(entry.descriptor().platform(), entry.descriptor().digest()));
            if (NydusImage.isMarked(entry.json())) {
                converted.add(entry.descriptor());
            } else if (isMeant(entry.descriptor())
                    && seen.add(entry.descriptor().digest())) {
                Document manifest =
                        from.document("manifest", entry.descriptor()).typed();
                count(manifest);
                if (NydusImage.isConverted(manifest.json())) {
                    converted.add(entry.descriptor());
                } else {
                    candidates.add(new Candidate(from, manifest, entry.json().object("platform")));
                }
            }
        }
        if (!plan.style().merge() && !listing.others().isEmpty()) {
            notes.add(
                    "%d attestations or artifacts speak of the originals and are left out; --merge-platform keeps them"
                            .formatted(listing.others().size()));
        }
        return candidates;
    }

    /** Whether it may be: of what an index says nothing, the config does. Others need not be fetched, nor kept in memory. */
    private boolean isMeant(Descriptor descriptor) {
        List<Platform> listed = plan.platforms().listed();
        return listed.isEmpty()
                || descriptor.platform().isEmpty()
                || listed.stream().anyMatch(descriptor.platform().get()::answers);
    }

    private void count(Document document) throws RefusedException {
        documentBytes += document.bytes().length;
        if (documentBytes > MAX_DOCUMENTS) {
            throw new RefusedException(
                    document.where(),
                    "up to here the manifests and configs of all images have more than %d bytes; list fewer with --platform"
                            .formatted(MAX_DOCUMENTS));
        }
    }

    /** Opens those that the plan means. */
    private void choose(String where, List<Candidate> all) throws IOException {
        PlatformChoice choice = plan.platforms();
        Set<Candidate> meant = new HashSet<>();
        if (choice.listed().isEmpty()) {
            meant.addAll(all);
            if (all.isEmpty() || all.size() > 1 && !choice.all()) {
                throw none(where, "", available);
            }
        }
        for (Platform platform : choice.listed()) {
            List<Candidate> found = new ArrayList<>();
            for (Candidate candidate : all) {
                if (candidate.runsOn().answers(platform)) {
                    found.add(candidate);
                }
            }
            if (found.size() != 1) {
                throw none(where, " for " + platform, available);
            }
            meant.add(found.get(0));
        }
        for (Candidate candidate : all) {
            if (meant.contains(candidate)) {
                open(candidate);
            }
        }
    }

    private void open(Candidate candidate) throws IOException {
        if (plan.style().merge() && plan.platforms().all() && candidate.runsOn().isWindows()) {
            notes.add("%s is not converted, and stays as it is".formatted(candidate.label()));
        } else {
            SourceImage image = candidate.open(options());
            count(image.source().configDocument().orElseThrow());
            chosen.add(image);
        }
    }

    private static String label(Optional<Platform> platform, Digest digest) {
        return "%s  sha256:%s"
                .formatted(platform.map(Platform::toString).map(EscapedText::of).orElse("(no platform)"), digest);
    }

    private static RefusedException none(String where, String wish, List<String> labels) {
        String list = labels.isEmpty()
                ? " none"
                : "\n  " + String.join("\n  ", labels.subList(0, Math.min(labels.size(), MAX_LISTED)));
        return new RefusedException(
                where,
                "expected one image%s that is not converted yet; choose with %s; there are:%s"
                        .formatted(wish, HOW, list));
    }

    @Override
    public void close() throws IOException {
        for (SourceImage image : chosen) {
            image.source().close();
        }
        if (store.isPresent()) {
            store.get().close();
        }
    }
}
