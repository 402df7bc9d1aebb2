package io.rafs.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys in all the files that people have them in. */
final class KeysTest {
    private static final Passphrases RIGHT = what -> Fixtures.PASSPHRASE.toCharArray();

    @TempDir
    private Path dir;

    private static Signer open(Path file, Passphrases passphrases) throws IOException {
        return Keys.open(file.toString(), Optional.empty(), passphrases);
    }

    @ParameterizedTest
    @CsvSource({
        "ec-p256.key.pem,ec-p256",
        "ec-p256.sec1.key.pem,ec-p256",
        "ec-p384.key.pem,ec-p384",
        "ed25519.key.pem,ed25519",
        "rsa3072.key.pem,rsa3072",
        "rsa3072.pkcs1.key.pem,rsa3072",
        "ec-p256-other.key.pem,ec-p256-other"
    })
    void aKeyFileThatIsNotEncryptedOpensWithoutAPassphrase(String file, String name) throws Exception {
        try (Signer signer = open(Fixtures.key(file), Fixtures::none)) {
            assertThat(signer.key()).isEqualTo(Fixtures.publicKey(name));
            assertThat(signer.chain()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ec-p256.enc.key.pem,ec-p256",
        "ec-p256.p12,ec-p256",
        "ec-p256.cosign.key,ec-p256",
        "ed25519.enc.key.pem,ed25519",
        "ed25519.cosign.key,ed25519",
        "rsa3072.enc.key.pem,rsa3072",
        "rsa3072.p12,rsa3072",
        "rsa3072.cosign.key,rsa3072"
    })
    void anEncryptedKeyFileOpensWithItsPassphraseAlone(String file, String name) throws Exception {
        char[] passphrase = Fixtures.PASSPHRASE.toCharArray();
        try (Signer signer = open(Fixtures.key(file), what -> passphrase)) {
            assertThat(signer.key()).isEqualTo(Fixtures.publicKey(name));
            byte[] message = "message".getBytes(UTF_8);
            assertThat(signer.key()
                            .verifies(
                                    signer.key().general(),
                                    message,
                                    signer.sign(signer.key().general(), message)))
                    .isTrue();
        }
        assertThat(passphrase).containsOnly('\0');
        for (String wrong : new String[] {"", "test-onlY", "test-only "}) {
            assertThatThrownBy(() -> open(Fixtures.key(file), what -> wrong.toCharArray()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("passphrase");
        }
    }

    @Test
    void aPkcs12FileBringsItsCertificate() throws Exception {
        try (Signer signer = open(Fixtures.key("rsa3072.p12"), RIGHT)) {
            assertThat(signer.chain()).isEqualTo(Certificates.parse("cert", Fixtures.keyBytes("rsa3072.cert.pem")));
        }
    }

    @Test
    void theOlderNameOfCosignsKeysIsKnown() throws Exception {
        Path file = dir.resolve("cosign.key");
        Files.writeString(
                file, Files.readString(Fixtures.key("ec-p256.cosign.key")).replace("SIGSTORE", "COSIGN"));

        try (Signer signer = open(file, RIGHT)) {
            assertThat(signer.key()).isEqualTo(Fixtures.publicKey("ec-p256"));
        }
    }

    @Test
    void aCosignKeyIsAskedForAsSuch() throws Exception {
        Passphrases passphrases = new Passphrases() {
            @Override
            public char[] passphrase(String what) {
                throw new AssertionError("asked as for any key");
            }

            @Override
            public char[] cosignPassphrase(String what) {
                return Fixtures.PASSPHRASE.toCharArray();
            }
        };
        open(Fixtures.key("ec-p256.cosign.key"), passphrases).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"N\":16384", "\"N\":262144", "\"N\":2147483648", "\"N\":-1", "\"N\":65536.5"})
    void aCosignKeyThatAsksForOtherCostsIsRefused(String cost) throws Exception {
        String json = new String(
                        Pem.parse("key", Fixtures.keyBytes("ec-p256.cosign.key"))
                                .get(0)
                                .bytes(),
                        UTF_8)
                .replace("\"N\":65536", cost);
        Path file =
                Files.write(dir.resolve("k"), new Pem("ENCRYPTED SIGSTORE PRIVATE KEY", json.getBytes(UTF_8)).encode());

        assertThatThrownBy(() -> open(file, RIGHT)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-scrypt",
                "-v2 aes-128-cbc",
                "-v2 aes-192-cbc -v2prf hmacWithSHA512",
                "-v2 aes-256-cbc -v2prf hmacWithSHA384 -iter 5000"
            })
    void whatOpensslEncryptsOpens(String options) throws Exception {
        Path file = encrypted(options);
        try (Signer signer = open(file, RIGHT)) {
            assertThat(signer.key()).isEqualTo(Fixtures.publicKey("ec-p256"));
        }
        assertThatThrownBy(() -> open(file, what -> "wrong".toCharArray())).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "-v2 des3,not encrypted by AES",
        "-v2 aes-256-cbc -v2prf hmacWithSHA1,HMAC",
        "-v2 aes-256-cbc -iter 10000001,rounds of PBKDF2"
    })
    void whatIsWeakOrAsksForTooMuchIsRefused(String options, String message) throws Exception {
        Path file = encrypted(options);

        assertThatThrownBy(() -> open(file, RIGHT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"1048576,8,1", "65536,8,16", "16383,8,1", "1,8,1", "2,1073741823,1", "16384,0,1", "2,1,2097152"})
    void scryptThatAsksForTooMuchIsRefused(int n, int r, int p) throws Exception {
        byte[] scrypt = Der.sequence(
                HexFormat.of().parseHex("06092b06010401da47040b"),
                Der.sequence(Der.of(0x04, new byte[8]), number(n), number(r), number(p)));
        byte[] aes = Der.sequence(HexFormat.of().parseHex("060960864801650304012a"), Der.of(0x04, new byte[16]));
        byte[] file = Der.sequence(
                Der.sequence(HexFormat.of().parseHex("06092a864886f70d01050d"), Der.sequence(scrypt, aes)),
                Der.of(0x04, new byte[64]));

        assertThatThrownBy(() -> Pbes2.decrypt("key", file, "x".toCharArray()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(
                        "it asks for scrypt with N=%d, r=%d, p=%d; expected a power of two".formatted(n, r, p));
    }

    private static byte[] number(int number) {
        return Der.of(0x02, BigInteger.valueOf(number).toByteArray());
    }

    private Path encrypted(String options) {
        Path file = dir.resolve("encrypted.pem");
        Tool.require("openssl")
                .withArguments("pkcs8", "-topk8", "-in", Fixtures.key("ec-p256.key.pem"), "-out", file)
                .withArguments("-passout", "pass:" + Fixtures.PASSPHRASE)
                .run((Object[]) options.split(" "))
                .orFail();
        return file;
    }

    @Test
    void theOldEncryptionOfOpensslIsRefusedWithAWayOut() throws Exception {
        Path file = dir.resolve("old.pem");
        Tool.require("openssl")
                .run("ec", "-aes128", "-passout", "pass:x", "-in", Fixtures.key("ec-p256.key.pem"), "-out", file)
                .orFail();

        assertThatThrownBy(() -> open(file, RIGHT)).hasMessageContaining("openssl pkcs8 -topk8");
    }

    @ParameterizedTest
    @CsvSource({"EC,secp256k1", "EC,P-521", "EC,brainpoolP256r1", "RSA,1024", "X25519,", "ED448,", "RSA-PSS,2048"})
    void otherKindsOfKeysAreRefused(String algorithm, String size) throws Exception {
        Path file = dir.resolve("other.pem");
        Path publicFile = dir.resolve("other.pub.pem");
        Tool generate = Tool.require("openssl").withArguments("genpkey", "-algorithm", algorithm, "-out", file);
        if (size != null) {
            String option = algorithm.equals("EC") ? "ec_paramgen_curve:" : "rsa_keygen_bits:";
            generate = generate.withArguments("-pkeyopt", option + size);
        }
        generate.run().orFail();
        Tool.require("openssl")
                .run("pkey", "-in", file, "-pubout", "-out", publicFile)
                .orFail();

        assertThatThrownBy(() -> open(file, RIGHT)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> VerifyingKey.parse("pub", Files.readAllBytes(publicFile)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void aSec1KeyWithItsParametersBeforeItOpens() throws Exception {
        Path file = dir.resolve("sec1.pem");
        Tool.require("openssl")
                .run("ecparam", "-name", "secp384r1", "-genkey", "-out", file)
                .orFail();
        try (Signer signer = open(file, Fixtures::none)) {
            assertThat(signer.key().type()).isEqualTo(KeyType.EC_P384);
        }
        Tool.require("openssl")
                .run("ecparam", "-name", "secp256k1", "-genkey", "-out", file)
                .orFail();
        assertThatThrownBy(() -> open(file, RIGHT)).hasMessageContaining("its curve");
    }

    @Test
    void aCertificateOfAnotherKeyIsRefused() throws Exception {
        assertThatThrownBy(() -> Keys.open(
                        Fixtures.key("ec-p256.key.pem").toString(),
                        Optional.of(Fixtures.key("rsa3072.cert.pem")),
                        Fixtures::none))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("give the certificate of the key");
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutShowingIt() throws Exception {
        Path file = dir.resolve("k");
        String secret = "c2VjcmV0IHNlY3JldA";
        for (String text : new String[] {
            "",
            secret,
            "-----BEGIN PRIVATE KEY-----\n" + secret,
            "-----BEGIN PRIVATE KEY-----\n" + secret + "==\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\n" + secret + "!\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PUBLIC KEY-----\n" + secret + "==\n-----END PUBLIC KEY-----\n",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + secret + "==\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----\n" + secret
                    + "==\n-----END ENCRYPTED COSIGN PRIVATE KEY-----\n",
            "-----BEGIN EC PRIVATE KEY-----\n" + secret + "==\n-----END EC PRIVATE KEY-----\n",
            "-----BEGIN EC PARAMETERS-----\n-----END EC PARAMETERS-----\n",
            "-----BEGIN "
        }) {
            Files.writeString(file, text);

            assertThatThrownBy(() -> open(file, RIGHT))
                    .isInstanceOf(RefusedException.class)
                    .message()
                    .startsWith(file + ": ")
                    .doesNotContain(secret, "secret secret");
        }
        Files.write(file, new byte[(64 << 10) + 1]);
        assertThatThrownBy(() -> open(file, RIGHT)).hasMessageContaining("more than 65536 bytes");
        assertThatThrownBy(() -> open(dir.resolve("none"), RIGHT)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Keys.open("env:RAFS_NO_SUCH_VARIABLE", Optional.empty(), RIGHT))
                .hasMessageContaining("no such variable");
    }

    @Test
    void everyDamageToAKeyFileIsRefusedOrChangesNothing() throws Exception {
        for (String name :
                new String[] {"ec-p256.key.pem", "ed25519.key.pem", "ec-p256.sec1.key.pem", "rsa3072.key.pem"}) {
            Pem good = Pem.parse(name, Fixtures.keyBytes(name)).get(0);
            for (int at = 0; at < good.bytes().length; at += name.startsWith("rsa") ? 7 : 1) {
                byte[] bytes = good.bytes().clone();
                bytes[at] ^= 0x20;
                Path file = Files.write(dir.resolve("k"), new Pem(good.type(), bytes).encode());
                try (Signer signer = open(file, RIGHT)) {
                    assertThat(signer.key()).isNotNull();
                } catch (RefusedException e) {
                    assertThat(e.getMessage())
                            .doesNotContain(Base64.getEncoder().encodeToString(bytes));
                }
            }
        }
    }

    @Test
    void aFileThatOthersCanReadIsKnown() throws Exception {
        Path file = Files.writeString(dir.resolve("k"), "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(Keys.readableByOthers(file.toString())).isEmpty();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(Keys.readableByOthers("file:" + file)).contains(file);
        assertThat(Keys.readableByOthers("env:HOME")).isEmpty();
        assertThat(Keys.readableByOthers(dir.resolve("none").toString())).isEmpty();
    }
}
