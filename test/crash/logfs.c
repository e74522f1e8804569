/* A FUSE file system with one file, `disk`: the image in $IMAGE, with each write and flush also appended to $LOG.
 * A loop device over that file is a disk whose history can be played back as a crash could have cut it.
 * A record of the log: u32 magic, u32 kind (1 write, 2 flush), u64 offset, u64 length, then the octets of a write. */
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse3/fuse.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, FLUSH = 2, MAGIC = 0x524b4c47 };

static int image_fd, log_fd;
static off_t image_size;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void record(uint32_t kind, uint64_t offset, const void *octets, uint64_t length) {
  struct {
    uint32_t magic, kind;
    uint64_t offset, length;
  } head = {MAGIC, kind, offset, length};
  struct iovec parts[2] = {{&head, sizeof head}, {(void *)octets, length}};
  if (writev(log_fd, parts, length > 0 ? 2 : 1) != (ssize_t)(sizeof head + length)) abort();
}

static int disk_getattr(const char *path, struct stat *st, struct fuse_file_info *fi) {
  (void)fi;
  memset(st, 0, sizeof *st);
  if (strcmp(path, "/") == 0) {
    st->st_mode = S_IFDIR | 0700;
    st->st_nlink = 2;
    return 0;
  }
  if (strcmp(path, "/disk") != 0) return -ENOENT;
  st->st_mode = S_IFREG | 0600;
  st->st_nlink = 1;
  st->st_size = image_size;
  return 0;
}

static int disk_open(const char *path, struct fuse_file_info *fi) {
  (void)fi;
  return strcmp(path, "/disk") == 0 ? 0 : -ENOENT;
}

static int disk_read(const char *path, char *to, size_t length, off_t at, struct fuse_file_info *fi) {
  (void)path, (void)fi;
  ssize_t got = pread(image_fd, to, length, at);
  return got < 0 ? -errno : (int)got;
}

static int disk_write(const char *path, const char *from, size_t length, off_t at, struct fuse_file_info *fi) {
  (void)path, (void)fi;
  pthread_mutex_lock(&lock);
  record(WRITE, (uint64_t)at, from, length);
  ssize_t put = pwrite(image_fd, from, length, at);
  int failure = errno;
  pthread_mutex_unlock(&lock);
  return put < 0 ? -failure : (int)put;
}

static int disk_fsync(const char *path, int data_only, struct fuse_file_info *fi) {
  (void)path, (void)data_only, (void)fi;
  pthread_mutex_lock(&lock);
  record(FLUSH, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return 0;
}

/* A discarded block would have to be logged as well; the loop device does without when it is refused. */
static int disk_fallocate(const char *path, int mode, off_t at, off_t length, struct fuse_file_info *fi) {
  (void)path, (void)mode, (void)at, (void)length, (void)fi;
  return -EOPNOTSUPP;
}

static const struct fuse_operations operations = {
    .getattr = disk_getattr,
    .open = disk_open,
    .read = disk_read,
    .write = disk_write,
    .fsync = disk_fsync,
    .fallocate = disk_fallocate,
};

int main(int argc, char **argv) {
  const char *image = getenv("IMAGE"), *log = getenv("LOG");
  if (image == NULL || log == NULL) return 2;
  image_fd = open(image, O_RDWR);
  log_fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
  struct stat st;
  if (image_fd < 0 || log_fd < 0 || fstat(image_fd, &st) != 0) return 1;
  image_size = st.st_size;
  return fuse_main(argc, argv, &operations, NULL);
}
