package io.rafs.cli;

import io.rafs.format.RefusedException;
import io.rafs.golden.SignFormat;
import io.rafs.golden.SignOptions;
import io.rafs.statement.GoldenImage;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What is said of an image that is signed. */
final class StatementMixin {
    @Option(
            names = "--formats",
            paramLabel = "FORMAT",
            split = ",",
            converter = FormatConverter.class,
            description = {
                "In which envelopes (default: golden,cosign; of an image that is not converted, or an index: bundle,cosign):",
                "golden: manifest, bootstraps, every blob and their fs-verity digests, as an in-toto statement in a sigstore"
                        + " bundle",
                "cosign: the manifest, under the tag that cosign 2, skopeo and podman look for",
                "bundle: the manifest, as cosign 3 signs it",
                "notation: the manifest, as the Notary Project does; needs --cert and --created",
                "nydus: the bootstrap, as nydus-snapshotter wants it; RSA, and only while an image is being made"
            })
    private Set<SignFormat> formats = new LinkedHashSet<>();

    @Option(
            names = "--identity",
            paramLabel = "HOST/REPO",
            description =
                    "The repository that the image is at home in (default: the registry's; a layout or a directory has"
                            + " none). Verifiers refuse a signature for another one.")
    private String identity;

    @Option(
            names = "--image-version",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Counts up from image to image of a channel, so that nobody can serve an older one (default: none).")
    private long version;

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            defaultValue = GoldenImage.DEFAULT_CHANNEL,
            description = "A line of versions (default: ${DEFAULT-VALUE}).")
    private String channel;

    @Option(
            names = "--created",
            paramLabel = "now|TIME",
            description =
                    "When the image was signed, such as 2026-01-31T00:00:00Z (default: SOURCE_DATE_EPOCH, else nothing).")
    private String created;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "When the signature is not to be believed any more, such as 2026-12-31T00:00:00Z.")
    private String expires;

    @Option(
            names = "--annotation",
            paramLabel = "KEY=VALUE",
            description = "Something more that cosign's signature says; repeatable.")
    private Map<String, String> annotations = new LinkedHashMap<>();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** What the options say. */
    SignOptions options() throws RefusedException {
        return options(System.getenv(), Clock.systemUTC());
    }

    SignOptions options(Map<String, String> environment, Clock clock) throws RefusedException {
        if (version < 0 || version > GoldenImage.MAX_VERSION) {
            throw new ParameterException(
                    spec.commandLine(), "--image-version is %d, expected 0..2^53-1".formatted(version));
        }
        if (channel.isEmpty() || channel.length() > 128) {
            throw new ParameterException(
                    spec.commandLine(), "--channel has %d characters, expected 1..128".formatted(channel.length()));
        }
        Optional<Instant> createdAt = created == null
                ? SourceDateEpoch.of(environment)
                : Optional.of(
                        created.equals("now")
                                ? clock.instant().truncatedTo(ChronoUnit.SECONDS)
                                : time("--created", created));
        return new SignOptions(
                formats,
                Optional.ofNullable(identity),
                version,
                channel,
                createdAt,
                expires == null ? Optional.empty() : Optional.of(time("--expires", expires)),
                annotations);
    }

    private Instant time(String option, String text) {
        try {
            return Instant.parse(text).truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s is '%s', expected a time such as 2026-01-31T00:00:00Z".formatted(option, text));
        }
    }

    private static final class FormatConverter implements ITypeConverter<SignFormat> {
        @Override
        public SignFormat convert(String text) {
            for (SignFormat format : SignFormat.values()) {
                if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return format;
                }
            }
            throw new TypeConversionException(
                    "'%s' is none of golden, cosign, bundle, notation, nydus".formatted(text));
        }
    }
}
