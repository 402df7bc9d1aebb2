package io.rafs.policy;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import io.rafs.statement.GoldenImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The highest version that was ever accepted, of each channel of each repository, for each platform. Immutable.
 *
 * <p>An older one is refused, and so is another image of the same version: a signer that gives one version to two images, or
 * somebody who took its key, could serve each to whom it likes. A rebuild that differs takes a new version. Version 0 is that of
 * images without versions: nothing is kept of them, and none comes after an image with a version.
 */
public final class SeenVersions {
    /** Nothing was seen. */
    public static final SeenVersions NONE = new SeenVersions(new TreeMap<>());

    static final List<String> FILE = List.of("version", "images");
    static final List<String> IMAGE = List.of("name", "channel", "platform", "version", "manifest", "bootstrap");

    /** Most lines of images. Fewer would be refused by the limit on values in a document. */
    static final int MAX_IMAGES = 10_000;

    private static final Comparator<Line> ORDER =
            Comparator.comparing(Line::name).thenComparing(Line::channel).thenComparing(Line::platform);

    private final TreeMap<Line, Seen> seen;

    private SeenVersions(TreeMap<Line, Seen> seen) {
        this.seen = seen;
    }

    /** A channel of a repository, for a platform; an empty text if images name none. */
    private record Line(String name, String channel, String platform) implements Comparable<Line> {
        static Line of(GoldenImage image) {
            return new Line(
                    image.repository(), image.channel(), image.platform().orElse(""));
        }

        @Override
        public int compareTo(Line other) {
            return ORDER.compare(this, other);
        }
    }

    private record Seen(long version, Optional<Digest> manifest, Digest bootstrap) {
        static Seen of(GoldenImage image) {
            return new Seen(
                    image.version(), image.manifest(), image.bootstraps().get(0).sha256());
        }

        boolean isSame(Seen other) {
            return SameDigest.as(bootstrap, other.bootstrap)
                    && (manifest.isEmpty()
                            || other.manifest.isEmpty()
                            || SameDigest.as(manifest.get(), other.manifest.get()));
        }

        String image() {
            return manifest.map(digest -> "manifest sha256:" + digest).orElse("bootstrap sha256:" + bootstrap);
        }
    }

    /** Why an image is not to be believed after those that were seen; nothing if it is. */
    Optional<String> against(GoldenImage image) {
        Seen before = seen.get(Line.of(image));
        if (before == null) {
            return Optional.empty();
        }
        if (image.version() < before.version()) {
            return Optional.of(
                    "it is version %d, expected %d or more, which was seen; an older image is served again, or versions were not counted up"
                            .formatted(image.version(), before.version()));
        }
        Seen now = Seen.of(image);
        return image.version() > before.version() || before.isSame(now)
                ? Optional.empty()
                : Optional.of(
                        "it is version %d with %s, expected that of the version %d that was seen, %s; two images have one version, sign the newer as another version"
                                .formatted(image.version(), now.image(), before.version(), before.image()));
    }

    /** The highest version seen of an image's line, if one was. */
    public Optional<Long> highest(GoldenImage image) {
        return Optional.ofNullable(seen.get(Line.of(image))).map(Seen::version);
    }

    /**
     * These and an image that was accepted.
     *
     * @throws RefusedException if it is not to be believed after those that were seen, or there is no room
     */
    SeenVersions plus(String where, GoldenImage image) throws RefusedException {
        Optional<String> reason = against(image);
        if (reason.isPresent()) {
            throw new RefusedException(where, image.repository() + ": " + reason.get());
        }
        if (image.version() == 0) {
            return this;
        }
        Seen before = seen.get(Line.of(image));
        Seen now = Seen.of(image);
        if (before != null
                && before.version() == now.version()
                && now.manifest().isEmpty()) {
            return this;
        }
        TreeMap<Line, Seen> more = new TreeMap<>(seen);
        more.put(Line.of(image), now);
        if (more.size() > MAX_IMAGES) {
            throw new RefusedException(
                    where,
                    "it has the versions of %d images, expected no more; name another file, or remove those that are not used any more"
                            .formatted(MAX_IMAGES));
        }
        return new SeenVersions(more);
    }

    /** The file's bytes. */
    byte[] toBytes() {
        List<Object> images = new ArrayList<>();
        for (Map.Entry<Line, Seen> entry : seen.entrySet()) {
            Map<String, Object> image = new LinkedHashMap<>();
            image.put("name", entry.getKey().name());
            image.put("channel", entry.getKey().channel());
            if (!entry.getKey().platform().isEmpty()) {
                image.put("platform", entry.getKey().platform());
            }
            image.put("version", entry.getValue().version());
            entry.getValue().manifest().ifPresent(digest -> image.put("manifest", "sha256:" + digest));
            image.put("bootstrap", "sha256:" + entry.getValue().bootstrap());
            images.add(image);
        }
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("version", 1L);
        file.put("images", images);
        return JsonText.of(file).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Parses a file's bytes.
     *
     * @throws RefusedException if they are damaged: to go on without them would be to forget what was seen
     */
    static SeenVersions parse(String where, byte[] json) throws IOException {
        StrictObject file = StrictObject.of(JsonObject.parse(where, json), FILE);
        if (file.number("version", 1, 1).isEmpty()) {
            throw new RefusedException(where, "it has no 'version', expected \"version\": 1; is it another file?");
        }
        TreeMap<Line, Seen> seen = new TreeMap<>();
        for (StrictObject image : file.entries("images", IMAGE, MAX_IMAGES)) {
            Line line = new Line(
                    image.needText("name"),
                    image.needText("channel"),
                    image.text("platform").orElse(""));
            Optional<Digest> manifest =
                    image.has("manifest") ? Optional.of(digest(image, "manifest")) : Optional.empty();
            long version = image.number("version", 1, GoldenImage.MAX_VERSION)
                    .orElseThrow(() -> new RefusedException(image.where(), "it has no 'version', expected one"));
            if (seen.put(line, new Seen(version, manifest, digest(image, "bootstrap"))) != null) {
                throw new RefusedException(
                        image.where(), "its image is there twice, expected it once; remove the lower version");
            }
        }
        return new SeenVersions(seen);
    }

    private static Digest digest(StrictObject json, String key) throws RefusedException {
        String text = json.needText(key);
        if (!text.startsWith("sha256:") || !Digest.isHex(text.substring(7))) {
            throw new RefusedException(
                    json.where(),
                    "'%s' is '%s', expected sha256: and 64 lower-case hex digits"
                            .formatted(key, StrictObject.shown(text)));
        }
        return Digest.parse(text.substring(7));
    }
}
