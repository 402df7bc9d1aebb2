package io.rafs.cli;

import io.rafs.format.RefusedException;
import io.rafs.sign.Certificates;
import io.rafs.sign.KeyMaker;
import io.rafs.sign.KeyType;
import io.rafs.sign.MadeKey;
import io.rafs.sign.NewFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a key to sign with. */
@Command(
        name = "keygen",
        description = {
            "Make a key to sign images with: BASE.key.pem, which you keep, and BASE.pub.pem, which verifiers get.",
            "No file is overwritten. The private key is readable by you alone, and encrypted."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs keygen -o release                               EC P-256; asks for a passphrase",
            "  rafs keygen -o release --type rsa-3072 --cert CN=release --pkcs1",
            "                                                       one key for cosign, kernels, notation and nydus-snapshotter",
            "  rafs keygen -o ci --passphrase-file /run/secrets/pass",
            "",
            "What verifies which type: cosign all but ec-p384; kernels RSA, and EC from 6.12 on; notation RSA and EC;",
            "nydus-snapshotter RSA. docs/signing.md tells more."
        })
final class KeygenCommand implements Callable<Integer> {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "BASE",
            required = true,
            description = "What the files' names begin with, in a directory that is there.")
    private Path base;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            converter = KeyKind.Converter.class,
            completionCandidates = KeyKind.Names.class,
            defaultValue = "ec-p256",
            description = "ec-p256, ec-p384, ed25519, rsa-2048, rsa-3072 or rsa-4096 (default: ${DEFAULT-VALUE}).")
    private KeyKind kind;

    @Option(
            names = "--cert",
            paramLabel = "SUBJECT",
            description = "Also make a certificate, issued by the key itself, in the name of SUBJECT, such as"
                    + " CN=builds,O=Example: BASE.cert.pem, and BASE.cert.der for kernels.")
    private String subject;

    @Option(
            names = "--cert-from",
            paramLabel = "TIME",
            description = "When the certificate begins to be valid, such as 2026-01-31T00:00:00Z"
                    + " (default: SOURCE_DATE_EPOCH if set, else now).")
    private String from;

    @Option(
            names = "--cert-days",
            paramLabel = "N",
            defaultValue = "3650",
            description = "For how many days the certificate is valid (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--pkcs1",
            description =
                    "Also write the public key as nydus-snapshotter wants it, PKCS#1: BASE.pkcs1.pub.pem; RSA only.")
    private boolean pkcs1;

    @Option(names = "--no-passphrase", description = "Do not encrypt the private key.")
    private boolean plain;

    @Mixin
    private NewPassphraseMixin passphrases;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        refuseNonsense();
        NewFiles.refuseExisting(names());
        Map<String, byte[]> contents = new LinkedHashMap<>();
        try (MadeKey key = new KeyMaker(new SecureRandom()).make(kind.type(), kind.bits());
                NewFiles files = new NewFiles()) {
            contents.put("pub.pem", key.publicPem());
            if (subject != null) {
                Instant begin = begin();
                X509Certificate certificate = key.certificate(subject, begin, begin.plus(Duration.ofDays(days)));
                contents.put("cert.pem", Certificates.pem(certificate));
                contents.put("cert.der", Certificates.der(certificate));
            }
            if (pkcs1) {
                contents.put("pkcs1.pub.pem", key.pkcs1Pem());
            }
            for (Map.Entry<String, byte[]> file : contents.entrySet()) {
                files.write(named(file.getKey()), file.getValue(), false);
            }
            byte[] secret = secret(key);
            files.write(named("key.pem"), secret, true);
            Arrays.fill(secret, (byte) 0);
            files.publish();
            report(key, contents.keySet());
        }
        return ExitCode.OK;
    }

    private void refuseNonsense() {
        if (pkcs1 && kind.type() != KeyType.RSA) {
            throw new ParameterException(
                    spec.commandLine(), "--pkcs1 is for RSA keys, not for %s; add --type rsa-3072".formatted(kind));
        }
        if (subject == null && from != null) {
            throw new ParameterException(spec.commandLine(), "--cert-from is for a certificate; add --cert SUBJECT");
        }
        if (days < 1) {
            throw new ParameterException(spec.commandLine(), "--cert-days is %d, expected 1 or more".formatted(days));
        }
        if (plain && passphrases.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(), "--no-passphrase and --passphrase-file exclude each other; leave one out");
        }
    }

    private List<Path> names() {
        List<Path> names = new ArrayList<>(List.of(named("key.pem"), named("pub.pem")));
        if (subject != null) {
            names.add(named("cert.pem"));
            names.add(named("cert.der"));
        }
        if (pkcs1) {
            names.add(named("pkcs1.pub.pem"));
        }
        return names;
    }

    private Path named(String suffix) {
        return Path.of(base + "." + suffix);
    }

    private Instant begin() throws RefusedException {
        if (from == null) {
            Optional<Instant> epoch = SourceDateEpoch.of(System.getenv());
            return epoch.orElseGet(Instant::now);
        }
        try {
            return Instant.parse(from);
        } catch (DateTimeException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--cert-from is '%s', expected a time such as 2026-01-31T00:00:00Z".formatted(from));
        }
    }

    private byte[] secret(MadeKey key) throws IOException {
        if (plain) {
            return key.privatePem();
        }
        char[] passphrase = passphrases.ask(named("key.pem"));
        try {
            return key.privatePem(passphrase);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private void report(MadeKey key, Iterable<String> suffixes) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("%s: private key, %s; keep it".formatted(named("key.pem"), plain ? "not encrypted" : "encrypted"));
        for (String suffix : suffixes) {
            out.println("%s: %s".formatted(named(suffix), suffix.startsWith("cert") ? "certificate" : "public key"));
        }
        out.println("key id: " + key.key().id().hex());
    }
}
