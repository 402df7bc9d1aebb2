package io.rafs.statement;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a golden-image statement says: which bytes an image is made of, all of them, and which one of its name it is.
 *
 * @param repository where the image is at home, without tag or digest
 * @param manifest digest of its manifest; none of an image directory that has no config
 * @param version counts up within a channel, 0..2^53-1; 0 says nothing
 * @param channel a line of versions, at most 128 characters
 * @param createdAt when it was signed, if that is to be known
 * @param expiresAt when it is not to be believed any more
 * @param platform {@code os/architecture[/variant]}, if the image has one
 * @param bootstraps the primary one first, at least one
 * @param blobs in the order of the device table
 * @param format what readers check
 */
public record GoldenImage(
        String repository,
        Optional<Digest> manifest,
        long version,
        String channel,
        Optional<Instant> createdAt,
        Optional<Instant> expiresAt,
        Optional<String> platform,
        List<SealedFile> bootstraps,
        List<SealedFile> blobs,
        ImageFormat format) {
    /** Type of the predicate. */
    public static final String PREDICATE = "https://rafs.io/golden-image/v1";

    /** The highest version: every JSON reader takes such a number for what it is. */
    public static final long MAX_VERSION = (1L << 53) - 1;

    /** The channel of images that are given none. */
    public static final String DEFAULT_CHANNEL = "stable";

    private static final int MAX_CHANNEL = 128;

    public GoldenImage {
        bootstraps = List.copyOf(bootstraps);
        blobs = List.copyOf(blobs);
        if (version < 0 || version > MAX_VERSION || channel.isEmpty() || channel.length() > MAX_CHANNEL) {
            throw new IllegalArgumentException("version %d of channel '%s', expected 0..2^53-1 and 1..%d characters"
                    .formatted(version, channel, MAX_CHANNEL));
        }
        if (bootstraps.isEmpty()) {
            throw new IllegalArgumentException("an image has a bootstrap");
        }
    }

    /** The statement, to be signed and kept as it is. */
    public byte[] statement() {
        return Statement.toBytes(subjects(), PREDICATE, predicate());
    }

    /** The manifest under the image's name, which others look for, and every file. */
    private List<Subject> subjects() {
        List<Subject> subjects = new ArrayList<>();
        manifest.ifPresent(digest -> subjects.add(Subject.named(repository, digest)));
        bootstraps.forEach(file -> subjects.add(Subject.named(file.name(), file.sha256())));
        blobs.forEach(file -> subjects.add(Subject.named(file.name(), file.sha256())));
        return subjects;
    }

    private Map<String, Object> predicate() {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("name", repository);
        image.put("version", version);
        image.put("channel", channel);
        createdAt.ifPresent(time -> image.put("createdAt", time.toString()));
        expiresAt.ifPresent(time -> image.put("expiresAt", time.toString()));
        platform.ifPresent(text -> image.put("platform", text));
        manifest.ifPresent(digest -> image.put("manifest", Map.of("sha256", digest.hex())));
        Map<String, Object> predicate = new LinkedHashMap<>();
        predicate.put("image", image);
        predicate.put(
                "bootstraps", bootstraps.stream().map(file -> file.tree("path")).toList());
        predicate.put("blobs", blobs.stream().map(file -> file.tree("id")).toList());
        predicate.put("format", format.tree());
        return predicate;
    }

    /**
     * Reads the predicate of a statement.
     *
     * @throws RefusedException if it is of another type, not whole, or its subjects are not those that it speaks of
     */
    public static GoldenImage of(Statement statement) throws RefusedException {
        if (!statement.predicateType().equals(PREDICATE)) {
            throw new RefusedException(
                    statement.where(),
                    "its predicate is of the type '%s', expected %s: it is no statement about a golden image"
                            .formatted(EscapedText.of(statement.predicateType()), PREDICATE));
        }
        JsonObject predicate = statement.predicate();
        JsonObject image = predicate.needObject("image");
        long version = image.needNumber("version");
        String channel = image.needText("channel");
        if (version < 0 || version > MAX_VERSION || channel.isEmpty() || channel.length() > MAX_CHANNEL) {
            throw new RefusedException(
                    image.where(),
                    "it is version %d of channel '%s', expected 0..2^53-1 and 1..%d characters"
                            .formatted(version, EscapedText.of(channel), MAX_CHANNEL));
        }
        List<SealedFile> bootstraps = files(predicate, "bootstraps", "path");
        if (bootstraps.isEmpty()) {
            throw new RefusedException(predicate.where(), "it names no bootstrap, expected one; sign the image anew");
        }
        Optional<JsonObject> manifest = image.object("manifest");
        GoldenImage golden = new GoldenImage(
                image.needText("name"),
                manifest.isEmpty() ? Optional.empty() : Optional.of(hex(manifest.get())),
                version,
                channel,
                time(image, "createdAt"),
                time(image, "expiresAt"),
                image.text("platform"),
                bootstraps,
                files(predicate, "blobs", "id"),
                ImageFormat.of(predicate.needObject("format")));
        if (!golden.subjects().equals(statement.subjects())) {
            throw new RefusedException(
                    statement.where(),
                    "its subjects are not the manifest, bootstraps and blobs of its predicate, expected the same; sign the"
                            + " image anew");
        }
        return golden;
    }

    private static Digest hex(JsonObject digest) throws RefusedException {
        String hex = digest.needText("sha256");
        if (!Digest.isHex(hex)) {
            throw new RefusedException(
                    digest.where(), "sha256 is '%s', expected 64 lower-case hex digits".formatted(EscapedText.of(hex)));
        }
        return Digest.parse(hex);
    }

    private static List<SealedFile> files(JsonObject predicate, String field, String key) throws RefusedException {
        List<SealedFile> files = new ArrayList<>();
        for (JsonObject item : predicate.objects(field)) {
            files.add(SealedFile.of(item, key));
        }
        return files;
    }

    private static Optional<Instant> time(JsonObject json, String key) throws RefusedException {
        Optional<String> text = json.text(key);
        try {
            return text.map(Instant::parse);
        } catch (DateTimeException e) {
            throw new RefusedException(
                    json.where(),
                    "'%s' is '%s', expected a time such as 2026-01-31T00:00:00Z"
                            .formatted(key, EscapedText.of(text.orElse(""))));
        }
    }
}
