package io.rafs.trace;

import io.rafs.image.EntryPath;
import io.rafs.image.TraceFile.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code java} launcher of JDK 9 or newer: the VM, its libraries, its modules and shared classes; agents; the main jar
 * or class path. Source: java(1), src/java.base/share/native/libjli, and strace.
 */
final class JavaStart implements Interpreter {
    private static final Pattern FIRST_VM = Pattern.compile("(?m)^-([A-Za-z0-9]+)[ \t]+(KNOWN|IF_SERVER_CLASS)");
    private static final int MAX_VM_LIST = 64 << 10;

    private static final Set<String> OPTIONS_WITH_VALUE = Set.of(
            "--add-exports",
            "--add-modules",
            "--add-opens",
            "--add-reads",
            "--describe-module",
            "-d",
            "--enable-native-access",
            "--limit-modules",
            "--patch-module",
            "--source",
            "--upgrade-module-path");
    private static final Set<String> CLASS_PATH = Set.of("-cp", "-classpath", "--class-path");
    private static final Set<String> MODULE_PATH = Set.of("-p", "--module-path");

    private final Places places;
    private final StartList list;

    JavaStart(Places places, StartList list) {
        this.places = places;
        this.list = list;
    }

    @Override
    public void start(Command spelt, LoadedObjects process) throws IOException {
        Command command = spelt.with(new JavaArguments(places, list, spelt).words(JavaStart::takesValue));
        EntryPath bin = command.file().path().parent();
        EntryPath home = bin.isRoot() ? bin : bin.parent();
        virtualMachine(command, process, home);
        for (String name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            if (!command.at().variable(name).isEmpty()) {
                list.note("%s: %s is not looked at; agents in it are not listed".formatted(command.file(), name));
            }
        }
        application(command, process);
    }

    private static boolean takesValue(String option) {
        return OPTIONS_WITH_VALUE.contains(option) || CLASS_PATH.contains(option) || MODULE_PATH.contains(option);
    }

    /** In the order in which a start opens them. */
    private void virtualMachine(Command command, LoadedObjects process, EntryPath home) throws IOException {
        String why = "start of " + command.file();
        Optional<TreeFile> kinds = places.regular(home, "lib/jvm.cfg");
        if (kinds.isEmpty() || places.find(home, "lib/modules").isEmpty()) {
            list.note(
                    "%s: it has no lib/jvm.cfg and lib/modules beside it; is it older than Java 9? its VM is not listed"
                            .formatted(command.file()));
            return;
        }
        list.add(kinds.get(), why);
        Matcher first = FIRST_VM.matcher(places.text(kinds.get(), MAX_VM_LIST));
        String kind = first.find() ? first.group(1) : "server";
        library(process, home, "lib/%s/libjvm.so".formatted(kind), why);
        library(process, home, "lib/libjimage.so", why);
        Optional<TreeFile> shared = shared(command, home, kind);
        modules(home, why, shared.isPresent());
        library(process, home, "lib/libjava.so", why);
        list.addIf(shared, why);
        for (String name : List.of("lib/libzip.so", "lib/libnio.so", "lib/libnet.so")) {
            library(process, home, name, why);
        }
        // the VM asks what time it is, and who it runs as
        list.addIf(places.regular("/etc/localtime"), why);
        list.addIf(places.regular("/etc/nsswitch.conf"), why);
        list.addIf(places.regular("/etc/passwd"), why);
    }

    private void library(LoadedObjects process, EntryPath home, String name, String why) throws IOException {
        if (!process.open(home.isRoot() ? "/" + name : home + "/" + name, why)) {
            list.note("%s/%s: the VM loads it, but it is not in the image".formatted(home, name));
        }
    }

    /** The archive of shared classes, if the start uses one. */
    private Optional<TreeFile> shared(Command command, EntryPath home, String kind) throws IOException {
        String name = "lib/%s/classes.jsa".formatted(kind);
        for (String word : command.words()) {
            if (word.equals("-Xshare:off")) {
                return Optional.empty();
            }
            if (word.equals("-XX:-UseCompressedOops") || word.equals("-XX:+UseZGC")) {
                name = "lib/%s/classes_nocoops.jsa".formatted(kind);
            }
            if (word.startsWith("-XX:SharedArchiveFile=")) {
                list.addIf(
                        places.regular(command.at().directory(), word.substring(word.indexOf('=') + 1)),
                        "shared classes of " + command.file());
            }
        }
        return places.regular(home, name);
    }

    /** All of them, or, if classes come from an archive, the index: it is mapped, and little else is read. */
    private void modules(EntryPath home, String why, boolean indexOnly) throws IOException {
        Optional<TreeFile> modules = places.regular(home, "lib/modules");
        if (modules.isPresent()) {
            long index = indexOnly ? index(modules.get()) : 0;
            list.add(modules.get(), why, index == 0 ? List.of() : List.of(new Piece(0, index)));
        }
    }

    /**
     * Bytes of the index at the beginning of a jimage, 0 if it has none that makes sense.
     *
     * <pre>
     * off len field
     *   0   4 magic       0xcafedada
     *  16   4 tableLength entries of two tables of u32 behind the header
     *  20   4 locations   bytes
     *  24   4 strings     bytes
     * </pre>
     */
    private long index(TreeFile modules) throws IOException {
        byte[] head = places.head(modules, 28);
        if (head.length < 28) {
            return 0;
        }
        ByteBuffer in =
                ByteBuffer.wrap(head).order(head[0] == (byte) 0xca ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        long size = 28
                + 8 * (in.getInt(16) & 0xffff_ffffL)
                + (in.getInt(20) & 0xffff_ffffL)
                + (in.getInt(24) & 0xffff_ffffL);
        return in.getInt(0) == 0xcafedada && size <= modules.size() ? size : 0;
    }

    private void application(Command command, LoadedObjects process) throws IOException {
        String why = "class path of " + command.file();
        EntryPath directory = command.at().directory();
        ClassPath path = new ClassPath(places, list, directory);
        String classes = command.at().environment().getOrDefault("CLASSPATH", "");
        List<String> words = command.words();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String next = i + 1 < words.size() ? words.get(i + 1) : "";
            String value = word.substring(word.indexOf('=') + 1);
            if (word.equals("-jar")) {
                path.add(next, "main jar of " + command.file());
                return;
            } else if (CLASS_PATH.contains(word)) {
                classes = next;
                i++;
            } else if (word.startsWith("--class-path=")) {
                classes = value;
            } else if (MODULE_PATH.contains(word)) {
                moduleDirectories(path, directory, next, command);
                i++;
            } else if (word.startsWith("--module-path=")) {
                moduleDirectories(path, directory, value, command);
            } else if (word.startsWith("-javaagent:")) {
                path.add(word.substring("-javaagent:".length()).replaceFirst("=.*", ""), "agent of " + command.file());
            } else if (word.startsWith("-agentpath:")) {
                process.open(
                        word.substring("-agentpath:".length()).replaceFirst("=.*", ""), "agent of " + command.file());
            } else if (OPTIONS_WITH_VALUE.contains(word)) {
                i++;
            } else if (word.equals("-m") || word.equals("--module") || word.startsWith("--module=")) {
                return;
            } else if (!word.startsWith("-")) {
                path.addAll(classes, why);
                path.mainClass(word, "main class of " + command.file());
                return;
            }
        }
    }

    /** Of a module path every jar is opened, to see which module it is; an element may be a jar itself. */
    private void moduleDirectories(ClassPath path, EntryPath directory, String elements, Command command)
            throws IOException {
        for (String element : Surroundings.split(elements, ":")) {
            boolean isDirectory = places.directory(directory, element).isPresent();
            path.addAll(isDirectory ? element + "/*" : element, "module path of " + command.file());
        }
    }
}
