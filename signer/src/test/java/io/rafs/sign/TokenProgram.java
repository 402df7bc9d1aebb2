package io.rafs.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * What {@link TokenKeyTest} runs in a process of its own, since SoftHSM finds its tokens by a variable of the environment: puts
 * two keys into the token, signs with both, and prints the signatures.
 */
final class TokenProgram {
    private TokenProgram() {}

    /** @param arguments configuration, PIN file, message file */
    public static void main(String[] arguments) throws Exception {
        Path config = Path.of(arguments[0]);
        String pin = Files.readString(Path.of(arguments[1]));
        byte[] message = Files.readAllBytes(Path.of(arguments[2]));
        Provider provider = Security.getProvider("SunPKCS11").configure(config.toString());
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        refusal("pkcs11:" + config, pin);
        put(store, pin, "ec-p256", "EC");
        sign("pkcs11:" + config, pin, message);
        put(store, pin, "rsa3072", "RSA");
        sign("pkcs11:" + config + "?alias=rsa3072", pin, message);
        refusal("pkcs11:" + config, pin);
        refusal("pkcs11:" + config + "?alias=other", pin);
        refusal("pkcs11:" + config + "?alias=rsa3072", "0000");
        refusal("pkcs11:" + config + "?label=rsa3072", pin);
        refusal("pkcs11:" + config + ".none", pin);
    }

    private static void put(KeyStore store, String pin, String name, String algorithm)
            throws IOException, GeneralSecurityException {
        // whoever logs out does so for the whole process
        store.load(null, pin.toCharArray());
        byte[] pkcs8 =
                Pem.parse(name, Fixtures.keyBytes(name + ".key.pem")).get(0).bytes();
        PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        Certificate[] chain =
                Certificates.parse(name, Fixtures.keyBytes(name + ".cert.pem")).toArray(Certificate[]::new);
        store.setKeyEntry(name, key, null, chain);
    }

    private static void sign(String reference, String pin, byte[] message) throws IOException {
        try (Signer signer = Keys.open(reference, Optional.empty(), what -> pin.toCharArray())) {
            for (Scheme scheme : Scheme.values()) {
                if (scheme.fits(signer.key().type())) {
                    String signature = Base64.getEncoder().encodeToString(signer.sign(scheme, message));
                    print("%s %s %s".formatted(signer.key().hint(), scheme, signature));
                }
            }
            print("certificates " + signer.chain().size());
        }
    }

    private static void refusal(String reference, String pin) {
        try (Signer signer = Keys.open(reference, Optional.empty(), what -> pin.toCharArray())) {
            print("opened " + signer.key());
        } catch (IOException e) {
            print(e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    private static void print(String line) {
        byte[] bytes = (line + "\n").getBytes(UTF_8);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }
}
