package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.sign.VerifyingKey;
import io.rafs.testdata.Shared;
import io.rafs.testdata.Tool;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** Whether the command's one jar still holds of Bouncy Castle what signing takes. */
final class PackedKeysIT {
    private static final List<String> FILES = List.of(
            "ec-p256.key.pem",
            "ec-p256.sec1.key.pem",
            "ec-p256.enc.key.pem",
            "ec-p256.p12",
            "ec-p256.cosign.key",
            "ec-p384.key.pem",
            "ed25519.key.pem",
            "ed25519.enc.key.pem",
            "ed25519.cosign.key",
            "rsa3072.key.pem",
            "rsa3072.pkcs1.key.pem",
            "rsa3072.enc.key.pem",
            "rsa3072.p12",
            "rsa3072.cosign.key");

    private static Path key(String name) {
        return Shared.require("fixtures", "signing", "keys", "test-only-" + name);
    }

    @Test
    void everyFormOfKeySignsAndVerifiesOutOfThePackedJar() throws IOException {
        String classes = System.getProperty("rafs.jar")
                + File.pathSeparator
                + Path.of(SignWithEach.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath());
        List<String> expected = new ArrayList<>();
        List<Object> arguments = new ArrayList<>(List.of("-cp", classes, SignWithEach.class.getName()));
        for (String file : FILES) {
            String name = file.substring(0, file.indexOf('.'));
            arguments.add(key(file));
            expected.add(VerifyingKey.parse(name, Files.readAllBytes(key(name + ".pub.pem")))
                            .hint() + " true");
        }

        arguments.add("env:RAFS_TEST_KEY");
        expected.add(expected.get(0));

        Tool.Result run = Tool.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .withEnvironment("RAFS_TEST_KEY", Files.readString(key("ec-p256.key.pem")))
                .run(arguments.toArray())
                .orFail();

        assertThat(run.text().lines()).isEqualTo(expected);
    }

    /** What no key of ours happens to need may be what another one does, or a newer version. */
    @Test
    void everyClassThatSigningRefersToIsThere() throws IOException {
        Set<String> missing = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>();
        try (ZipFile jar = new ZipFile(Cli.jarFile().toFile())) {
            jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("io/rafs/sign/") && name.endsWith(".class"))
                    .forEach(open::add);
            while (!open.isEmpty()) {
                String name = open.poll();
                ZipEntry entry = jar.getEntry(name);
                if (entry == null) {
                    missing.add(name);
                    continue;
                }
                try (InputStream in = jar.getInputStream(entry)) {
                    for (String reference : references(in)) {
                        if (reference.startsWith("org/bouncycastle/") && seen.add(reference + ".class")) {
                            open.add(reference + ".class");
                        }
                    }
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(seen).hasSizeGreaterThan(200);
    }

    /** The classes that a class file names, out of its constant pool. */
    private static Set<String> references(InputStream classFile) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(classFile));
        in.skipNBytes(8);
        String[] texts = new String[in.readUnsignedShort()];
        List<Integer> classes = new ArrayList<>();
        for (int i = 1; i < texts.length; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = in.readUTF();
                case 7 -> classes.add(in.readUnsignedShort());
                case 5, 6 -> {
                    in.skipNBytes(8);
                    i++;
                }
                case 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                default -> in.skipNBytes(4);
            }
        }
        Set<String> names = new TreeSet<>();
        for (int at : classes) {
            names.add(texts[at].replaceFirst("^\\[+L?", "").replace(";", ""));
        }
        return names;
    }
}
