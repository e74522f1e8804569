/* Cuts a mounted file system off from its disk: FS_IOC_SHUTDOWN drops what was not synced, as a power cut would.
 *   godown MOUNTPOINT FLAG     0: write everything first · 1: write the journal first · 2: write nothing */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#define FS_IOC_SHUTDOWN_ _IOR('X', 125, uint32_t)

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  uint32_t flag = (uint32_t)atoi(argv[2]);
  int fd = open(argv[1], O_RDONLY);
  if (fd < 0 || ioctl(fd, FS_IOC_SHUTDOWN_, &flag) != 0) {
    perror(argv[1]);
    return 1;
  }
  return 0;
}
