package io.rafs.policy;

import io.rafs.format.Digest;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.SealedFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is asked of a golden statement that is signed well: whether it is about this image, by this name, and still good. */
final class GoldenChecks {
    /** How far the clock of whoever signed may be ahead. */
    private static final Duration AHEAD = Duration.ofHours(24);

    private final Rules rules;
    private final Question question;
    private final SeenVersions seen;

    GoldenChecks(Rules rules, Question question, SeenVersions seen) {
        this.rules = rules;
        this.question = question;
        this.seen = seen;
    }

    /** Whether a statement is about the image in question; others may lie beside it. */
    boolean isAbout(GoldenImage image) {
        if (question.manifest().isPresent()) {
            return image.manifest().isPresent()
                    && SameDigest.as(image.manifest().get(), question.manifest().get());
        }
        Set<Digest> signed = image.bootstraps().stream().map(SealedFile::sha256).collect(Collectors.toSet());
        boolean all = true;
        for (Digest bootstrap : question.bootstraps()) {
            all &= SameDigest.among(bootstrap, signed);
        }
        return all;
    }

    /** What each check finds. */
    List<Finding> run(GoldenImage image, String object) {
        List<Finding> findings = new ArrayList<>();
        findings.add(identity(image, object));
        expiry(image, object).ifPresent(findings::add);
        rules.demands().maxAge().ifPresent(max -> findings.add(age(image, object, max)));
        rules.demands().channel().ifPresent(channel -> findings.add(channel(image, object, channel)));
        rules.demands().minVersion().ifPresent(min -> findings.add(minVersion(image, object, min)));
        findings.add(rollback(image, object));
        for (Forbidden forbidden : Forbidden.values()) {
            if (rules.demands().forbidden().contains(forbidden)) {
                findings.add(forbidden(image, object, forbidden));
            }
        }
        return findings;
    }

    private Finding identity(GoldenImage image, String object) {
        String name = StrictObject.shown(image.repository());
        if (rules.identity().any()) {
            return Finding.unchecked("identity", object, "it is for '%s'; any name will do".formatted(name));
        }
        return rules.identity().suits(image.repository(), question.repository())
                ? Finding.pass("identity", object, "it is for '%s'".formatted(name))
                : Finding.fail(
                        "identity",
                        object,
                        "it is for '%s', expected %s; list that under identity.names if it is where this place gets its images from"
                                .formatted(name, rules.identity().expected(question.repository())));
    }

    private Optional<Finding> expiry(GoldenImage image, String object) {
        return image.expiresAt()
                .map(end -> question.now().isBefore(end)
                        ? Finding.pass("expiry", object, "it expires at " + end)
                        : Finding.fail(
                                "expiry",
                                object,
                                "it expired at %s, expected a time after %s; fetch a newer image or have it signed anew"
                                        .formatted(end, question.now())));
    }

    private Finding age(GoldenImage image, String object, Duration max) {
        if (image.createdAt().isEmpty()) {
            return Finding.fail(
                    "age",
                    object,
                    "it does not say when it was made, expected %s at most; sign it with a time".formatted(max));
        }
        Instant made = image.createdAt().get();
        Duration age = Duration.between(made, question.now());
        if (age.compareTo(AHEAD.negated()) < 0) {
            return Finding.fail(
                    "age",
                    object,
                    "it was made at %s, expected a time before %s; a clock is wrong".formatted(made, question.now()));
        }
        return age.compareTo(max) <= 0
                ? Finding.pass("age", object, "it was made at " + made)
                : Finding.fail(
                        "age",
                        object,
                        "it was made at %s, expected %s before %s at most; fetch a newer image or have it signed anew"
                                .formatted(made, max, question.now()));
    }

    private static Finding channel(GoldenImage image, String object, String channel) {
        return image.channel().equals(channel)
                ? Finding.pass("channel", object, "it is of the channel '%s'".formatted(StrictObject.shown(channel)))
                : Finding.fail(
                        "channel",
                        object,
                        "it is of the channel '%s', expected '%s'"
                                .formatted(StrictObject.shown(image.channel()), StrictObject.shown(channel)));
    }

    private static Finding minVersion(GoldenImage image, String object, long min) {
        return image.version() >= min
                ? Finding.pass("version", object, "it is version %d, at least %d".formatted(image.version(), min))
                : Finding.fail(
                        "version",
                        object,
                        "it is version %d, expected %d or more; fetch a newer image".formatted(image.version(), min));
    }

    private Finding rollback(GoldenImage image, String object) {
        Optional<String> reason = seen.against(image);
        if (reason.isPresent()) {
            return Finding.fail("rollback", object, reason.get());
        }
        if (image.version() == 0) {
            return Finding.unchecked(
                    "rollback", object, "it has no version, so nobody can tell whether it is older than the last one");
        }
        return seen.highest(image)
                .map(highest -> Finding.pass(
                        "rollback", object, "it is version %d, and %d was seen".formatted(image.version(), highest)))
                .orElseGet(() -> Finding.unchecked(
                        "rollback", object, "it is version %d, and none was seen before".formatted(image.version())));
    }

    private static Finding forbidden(GoldenImage image, String object, Forbidden forbidden) {
        boolean found = forbidden == Forbidden.CRC_ONLY_CHUNKS
                ? image.format().chunkCrcPresent()
                : !image.format().chunkDigestsInBlobs();
        return found
                ? Finding.fail("format", object, "it has %s, expected none; build it without".formatted(forbidden))
                : Finding.pass("format", object, "it has no " + forbidden);
    }
}
