package io.piconnector.order.source;

import io.piconnector.config.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The {@code hris.file.*} settings; they are read where {@code hris.file.uri} is set. */
@ApplicationScoped
public class HrisFileSettings {

    private static final String FOLDER = "hris.file.uri";
    private static final String SEPARATOR = "hris.file.separator";
    private static final String DELAY = "hris.file.delay";
    private static final String KNOWN_HOSTS = "hris.file.known-hosts";
    private static final String PRIVATE_KEY = "hris.file.private-key";

    private static final String EXAMPLES = "write file:/path/to/folder, sftp://host:22/folder or ftps://host/folder";
    private static final Set<String> REMOTE = Set.of("sftp", "ftps");

    /** What would be more than a path: endpoint options, placeholders and encoded characters. */
    private static final Pattern NO_PATH = Pattern.compile("[?#%{}\\\\\\s]|RAW\\(");

    /** Units that Camel reads in the same way as the other settings do. */
    private static final Pattern DELAY_WITH_UNIT = Pattern.compile("[0-9]{1,9}(ms|s|m|h)");

    private char separator = ',';
    private String username;
    private String password;
    private String privateKey;
    private String knownHosts;

    HrisFileSettings(Settings settings) {
        if (settings.text(FOLDER).isPresent()) {
            read(settings);
        }
    }

    private void read(Settings settings) {
        String folder = settings.required(FOLDER);
        String scheme = folder.replaceFirst(":.*", "");
        if (scheme.equals("file")) {
            checkLocal(settings, folder);
        } else if (REMOTE.contains(scheme)) {
            checkRemote(settings, folder);
            username = settings.required("hris.file.username");
            privateKey = scheme.equals("sftp") ? privateKey(settings) : null;
            password = privateKey == null
                    ? settings.required("hris.file.password")
                    : settings.text("hris.file.password").orElse(null);
        } else {
            throw settings.wrong(FOLDER, "is no file:, sftp: or ftps: URI", EXAMPLES);
        }
        if (scheme.equals("sftp")) {
            knownHosts = knownHosts(settings);
        }
        separator = separator(settings);
        settings.duration(DELAY);
        if (!DELAY_WITH_UNIT.matcher(settings.required(DELAY)).matches()) {
            throw settings.wrong(DELAY, "is no number with a unit", "write for example 500ms, 10s, 2m or 1h");
        }
    }

    private static void checkLocal(Settings settings, String folder) {
        if (NO_PATH.matcher(folder).find()) {
            throw settings.wrong(FOLDER, "holds more than a path", EXAMPLES);
        }
        Path path = Path.of(folder.substring("file:".length()).replaceFirst("^//", ""));
        if (!Files.isDirectory(path)) {
            throw settings.wrong(FOLDER, "names no folder", "make " + path + ", or correct the path");
        }
        if (!Files.isReadable(path) || !Files.isWritable(path)) {
            throw settings.wrong(
                    FOLDER,
                    "names a folder that cannot be read and written",
                    "allow both for " + path + ": files that were read are moved");
        }
    }

    private static void checkRemote(Settings settings, String folder) {
        URI uri;
        try {
            uri = URI.create(folder);
        } catch (IllegalArgumentException e) {
            throw settings.wrong(FOLDER, "is no URI", EXAMPLES);
        }
        if (uri.getRawUserInfo() != null || folder.contains("@")) {
            throw settings.wrong(FOLDER, "holds credentials", "set hris.file.username and hris.file.password instead");
        }
        if (uri.getHost() == null) {
            throw settings.wrong(FOLDER, "names no host", EXAMPLES);
        }
        if (NO_PATH.matcher(folder).find()) {
            throw settings.wrong(FOLDER, "holds more than a host and a path", EXAMPLES);
        }
    }

    /** Without it any server could take the place of the right one, and get the password. */
    private static String knownHosts(Settings settings) {
        String file = settings.text(KNOWN_HOSTS)
                .orElseThrow(() -> settings.wrong(
                        KNOWN_HOSTS,
                        "is not set although hris.file.uri is an SFTP server",
                        "write the path of a file with the server's key, as ssh-keyscan prints it"));
        if (!Files.isReadable(Path.of(file))) {
            throw settings.wrong(KNOWN_HOSTS, "names no file that can be read", "correct the path " + file);
        }
        return file;
    }

    /** In place of the password, which is the key's then, if it has one. */
    private static String privateKey(Settings settings) {
        Optional<String> file = settings.text(PRIVATE_KEY);
        if (file.isPresent() && !Files.isReadable(Path.of(file.get()))) {
            throw settings.wrong(PRIVATE_KEY, "names no file that can be read", "correct the path " + file.get());
        }
        return file.orElse(null);
    }

    private static char separator(Settings settings) {
        String text = settings.required(SEPARATOR);
        boolean isSeparator = text.length() == 1
                && text.charAt(0) != '"'
                && !Character.isLetterOrDigit(text.charAt(0))
                && !Character.isISOControl(text.charAt(0))
                && !Character.isSurrogate(text.charAt(0));
        if (!isSeparator) {
            throw settings.wrong(SEPARATOR, "is '" + text + "'", "write one character, such as , or ;");
        }
        return text.charAt(0);
    }

    /** What stands between the columns. */
    char separator() {
        return separator;
    }

    /** Null where the folder is on this machine. */
    String username() {
        return username;
    }

    /** With a private key: what the key is locked with, or null. */
    String password() {
        return password;
    }

    /** The file with the private key to log in to the SFTP server with; null: the password does. */
    String privateKey() {
        return privateKey;
    }

    /** The file with the SFTP server's key; null for the other schemes. */
    String knownHosts() {
        return knownHosts;
    }
}
